import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BINARY = fileURLToPath(new URL('../../../cli/bin/run.js', import.meta.url));

/** What `artifactstore replay --check --json` answers in a directory, where the views were what the log says; else it fails. */
export async function replayed(home: string): Promise<unknown> {
  const options = { cwd: home, env: { PATH: process.env.PATH } };
  const { stdout } = await promisify(execFile)(process.execPath, [BINARY, 'replay', '--check', '--json'], options);
  return JSON.parse(stdout);
}
