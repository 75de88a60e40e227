import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { temporaryDirectory, until } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitCode, run, start } from './cli.js';
import { startStandalone } from './standalone-server.js';

let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Record<string, string>;

beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd);
  env = { ARTIFACTSTORE_API_URL: server.url };
});

afterAll(() => server[Symbol.asyncDispose]());

/** A package of one file, which is four events; its id. */
async function push(): Promise<string> {
  const described = ['--producer', 'p', '--subject', 's', '--retention-class', 'transient', '--name', 'nightly'];
  const { stdout, stderr } = await run(['push', 'package.json', ...described, '--json'], { cwd, env });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout).package_id;
}

const tail = (...args: readonly string[]) => run(['events', 'tail', ...args], { cwd, env });

/** A tail that follows, and the lines that it has printed so far. */
function follow(...args: readonly string[]) {
  const child = start(['events', 'tail', '--follow', ...args], { cwd, env });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return { child, lines, said: text(child.stderr), ended: exitCode(child) };
}

const sequences = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).sequence);

describe('events tail', () => {
  let first: string;

  beforeAll(async () => {
    await writeFile(join(cwd, 'package.json'), '{}\n');
    first = await push();
    await push();
  });

  it('prints the log to its end, a line an event', async () => {
    const { stdout, stderr, code } = await tail();
    const lines = stdout.trimEnd().split('\n');
    expect([code, stderr, lines.length]).toEqual([0, '', 8]);
    expect(lines[0]).toMatch(
      new RegExp(String.raw`^\d{4}-\S+Z +1  v1\.package\.created +package ${first}  \S+ +"nightly" by "p" about "s"$`),
    );
    expect(lines[3]).toMatch(/ 4 {2}v1\.package\.finalized .*a manifest of 1 file$/);
  });

  it('prints one JSON object a line under --json, after a sequence', async () => {
    const { stdout } = await tail('--json', '--since', '6');
    const lines = stdout.trimEnd().split('\n');
    expect(sequences(lines)).toEqual([7, 8]);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ event_type: 'v1.package.finalized', payload: { manifest_version: 1 } });
  });

  it('prints nothing where there is nothing', async () => {
    expect(await tail('--json', '--since', '8')).toEqual({ stdout: '', stderr: '', code: 0 });
  });

  it('prints those of a type, of a subject, or of both', async () => {
    const found = async (...args: readonly string[]) => sequences((await tail('--json', ...args)).stdout.trimEnd().split('\n'));
    expect(await found('--type', 'v1.package.created')).toEqual([1, 5]);
    expect(await found('--subject-kind', 'package', '--subject-id', first)).toEqual([1, 2, 3, 4]);
    expect(await found('--type', 'v1.package.finalized', '--subject-kind', 'package')).toEqual([4, 8]);
  });

  it('fails in one line under --json, and with the exit code of its kind', async () => {
    const { stdout, code } = await tail('--json', '--since', '1000');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cursor_ahead', last_sequence: 8 } });
    expect(code).toBe((await tail('--since', '1000')).code);
    expect(code).not.toBe(0);
  });

  it('goes on with what comes, also over a server that is killed and comes back, until Ctrl-C', async () => {
    const { child, lines, said, ended } = follow('--json', '--since', '7');
    await until(() => lines.length === 1);
    await push();
    await until(() => lines.length === 5);
    const { port } = server;
    await server.kill();
    server = await startStandalone(cwd, port);
    await push();
    await until(() => lines.length === 9);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(sequences(lines)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(await said).not.toContain('Error');
  }, 60_000);

  it('ends when its reader has enough', async () => {
    const { child, lines, ended } = follow();
    await until(() => lines.length >= 8);
    child.stdout.destroy();
    await push();
    expect(await ended).toBe(0);
  }, 30_000);

  it('ends with the failure where the server stays away for longer than it waits', async () => {
    const { lines, said, ended } = follow('--retry-seconds', '1');
    await until(() => lines.length >= 8);
    const { port } = server;
    await server.kill();
    expect(await ended).toBe(7);
    expect(await said).toMatch(/^Waiting for the server: .*\n(.*\n)*Error: The server could not be reached/);
    server = await startStandalone(cwd, port);
  }, 30_000);
});
