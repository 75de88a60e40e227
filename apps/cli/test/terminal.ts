import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { keepLog, registerSecrets } from '@artifact-store/testkit';
import { BINARY, type CliOptions } from './cli.js';

export interface TerminalOptions extends CliOptions {
  readonly columns: number;
  /** What is typed once this text was shown. */
  readonly typed?: { readonly after: string; readonly keys: string };
}

export interface Shown {
  /** All that the terminal was sent. */
  readonly screen: string;
  readonly lines: readonly string[];
  readonly code: number | null;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Runs the built binary in a terminal of so many columns, which `script` (util-linux) makes. */
export async function runInTerminal(args: readonly string[], options: TerminalOptions): Promise<Shown> {
  const { cwd, env = {}, columns, typed } = options;
  const command = `stty cols ${columns} rows 50; exec ${[process.execPath, BINARY, ...args].map(quoted).join(' ')}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let waiting = typed;
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    screen += chunk;
    if (waiting === undefined || !screen.includes(waiting.after)) return;
    child.stdin.write(waiting.keys);
    waiting = undefined;
  });
  const [code] = await once(child, 'close');
  child.stdin.destroy();
  if (typed !== undefined) registerSecrets([typed.keys.trim()]);
  keepLog('cli').write(screen);
  return { screen, lines: screen.replaceAll('\r', '').trimEnd().split('\n'), code };
}
