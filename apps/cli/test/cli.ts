import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { givenSecrets, keepLog, registerSecrets } from '@artifact-store/testkit';

export const BINARY = fileURLToPath(new URL('../bin/run.js', import.meta.url));

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped into it; nothing if not given. */
  readonly input?: string;
}

export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Starts the built binary as a user would whose home is `cwd`, with nothing in its environment but PATH and what is given. */
export function start(args: readonly string[], { cwd, env = {}, input }: CliOptions) {
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  // A command that refuses before it reads is no failure of the test.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return child as ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };
}

export async function run(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const child = start(args, options);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exitCode(child)]);
  registerSecrets([...givenSecrets(options.env ?? {}, options.cwd), ...(options.input ?? '').split('\n')]);
  keepLog('cli').write(`${stdout}\n${stderr}`);
  return { stdout, stderr, code };
}

/** Runs a command that must succeed; its one JSON object. */
export async function runJson(args: readonly string[], options: CliOptions) {
  const { stdout, stderr, code } = await run([...args, '--json'], options);
  if (code !== 0) throw new Error(`exit ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

export async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return code;
}
