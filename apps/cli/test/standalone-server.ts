import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../standalone/dist/main.js', import.meta.url));

/** The built standalone server on loopback, on a free port if none is given, with all that it keeps below `directory`. */
export async function startStandalone(directory: string, port = '0') {
  const child = spawn(process.execPath, [MAIN], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', ARTIFACTSTORE_HTTP_PORT: port, ARTIFACTSTORE_LOG_LEVEL: 'ERROR' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    const url = / is running at (http:\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    const end = async (signal: NodeJS.Signals) => {
      const ended = once(child, 'exit');
      if (child.kill(signal)) await ended;
    };
    return {
      url,
      port: new URL(url).port,
      kill: () => end('SIGKILL'),
      async [Symbol.asyncDispose]() {
        await end('SIGTERM');
      },
    };
  }
  throw new Error(`the server ended before it listened: ${said.join('\n')}`);
}
