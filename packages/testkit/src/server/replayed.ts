import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BINARY = fileURLToPath(new URL('../../../../apps/cli/bin/run.js', import.meta.url));

/** What `artifactstore replay --check --json` answers in a directory, where the views were what the log says; else it fails. */
export async function replayed(home: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const options = { cwd: home, env: { PATH: process.env.PATH, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, [BINARY, 'replay', '--check', '--json'], options);
  return JSON.parse(stdout);
}
