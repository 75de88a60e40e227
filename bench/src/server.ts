import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { memoryOf, resetPeakOf } from './process-memory.js';

/** A standalone server of its own, as a user would run it: a process, with its files in `home`. */
export interface BenchServer {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** Resident memory now, and its highest so far, in bytes (Linux only). */
  memory(): { readonly residentBytes: number; readonly peakBytes: number };
  /** Starts the peak anew (Linux only). */
  resetPeak(): void;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../apps/standalone/dist/main.js', import.meta.url));

export async function startServer(home: string): Promise<BenchServer> {
  const child = spawn(process.execPath, [MAIN], {
    cwd: home,
    env: { PATH: process.env.PATH, ARTIFACTSTORE_HTTP_PORT: '0', ARTIFACTSTORE_LOG_LEVEL: 'WARNING' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await listeningUrl(child);
  return {
    url,
    token: readFileSync(join(home, 'var', 'token'), 'utf8').trim(),
    pid: child.pid ?? 0,
    memory: () => memoryOf(child.pid),
    resetPeak: () => resetPeakOf(child.pid),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended before it listened');
}
