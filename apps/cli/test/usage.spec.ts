import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { temporaryDirectory } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BINARY, exitCode, run, runJson, start } from './cli.js';

const ID = '019bf4c0-0000-7000-8000-000000000001';
const DESCRIBED = ['--producer', 'p', '--subject', 's', '--retention-class', 'transient'];

let cwd: string;
beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
});

/** An address at which nobody listens. */
async function closedUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

describe('artifactstore', () => {
  it('prints its version', async () => {
    const { stdout, code } = await run(['version'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
    expect(await runJson(['version'], { cwd })).toEqual({ version: stdout.trim() });
  });
});

describe('a reader that has enough', () => {
  it('is no failure', async () => {
    const child = start(['push', '--help'], { cwd });
    child.stdout.destroy();
    expect(await Promise.all([text(child.stderr), exitCode(child)])).toEqual(['', 0]);
  });
});

describe('a result that cannot be written', () => {
  it('is a failure of one line', async () => {
    await writeFile(join(cwd, 'read-only'), '');
    await using stdout = await open(join(cwd, 'read-only'), 'r');
    const child = spawn(process.execPath, [BINARY, 'push', '--help'], { cwd, stdio: ['ignore', stdout.fd, 'pipe'] });
    const [said, code] = await Promise.all([text(child.stderr ?? Readable.from([])), exitCode(child)]);
    expect([said, code]).toEqual([expect.stringMatching(/^Error: stdout cannot be written: EBADF.*\n$/), 1]);
  });
});

describe('a fault of the command line', () => {
  const faults: [string, string[]][] = [
    ['an unknown command', ['frobnicate']],
    ['an unknown flag', ['version', '--nope']],
    ['a flag without its value', ['ls', '--producer']],
    ['a missing argument', ['push', ...DESCRIBED]],
    ['a missing flag', ['push', '.', '--producer', 'p', '--subject', 's']],
    ['an argument too many', ['show', ID, ID]],
    ['an id that is none', ['show', 'README.md']],
    ['a number out of range', ['push', '.', ...DESCRIBED, '--parallel', '0']],
    ['metadata without a value', ['push', '.', ...DESCRIBED, '--metadata', 'x']],
    ['metadata that is no JSON', ['push', '.', ...DESCRIBED, '--metadata-json', '{']],
    ['a patience below none', ['push', '.', ...DESCRIBED, '--retry-seconds', '-1']],
    ['keys without a directory', ['plane-keys', 'create']],
    ['a status that there is not', ['ls', '--status', 'open']],
    ['an explanation of nothing', ['explain']],
    ['an expiry that is no time', ['retention', 'extend', ID, '--until', 'tomorrow', '--reason', 'r']],
    ['an expiry without its zone', ['retention', 'extend', ID, '--until', '2030-01-31T09:00:00', '--reason', 'r']],
    ['an expiry on a day that is not', ['retention', 'extend', ID, '--until', '2030-02-30T09:00:00Z', '--reason', 'r']],
    ['an expiry in the year 10000', ['retention', 'extend', ID, '--until', '10000-01-01T00:00:00Z', '--reason', 'r']],
    ['an extension without a reason', ['retention', 'extend', ID, '--until', '2030-01-31T09:00:00Z']],
    ['a hold without a reason', ['retention', 'hold', ID]],
    ['a release without its hold', ['retention', 'release', ID, '--reason', 'r']],
    ['a hold_id that is none', ['retention', 'release', ID, 'CASE-1', '--reason', 'r']],
    ['a sweep that waits for less than no time', ['retention', 'sweep', '--wait', '-1']],
    ['a sweep of one package', ['retention', 'sweep', ID]],
    ['a grace period below none', ['retention', 'gc', '--grace', '-1']],
    ['a package that is to come back for ever', ['undelete', ID, '--reason', 'r']],
    ['a package that comes back without a reason', ['undelete', ID, '--until', '2030-01-31T09:00:00Z']],
    ['a package that comes back until no time', ['undelete', ID, '--until', 'tomorrow', '--reason', 'r']],
    ['a verification of half a digest', ['storage', 'verify', '--digest', 'half']],
    ['a verification of more than all', ['storage', 'verify', '--sample', '101']],
    ['a verification since no time', ['storage', 'verify', '--since', 'yesterday']],
    ['a storage that is adopted without its name', ['storage', 'adopt', '--yes']],
    ['a storage that is adopted without a yes', ['storage', 'adopt', '--backend', 'local']],
    ['a job of no kind', ['jobs', 'run', 'bake-bread']],
    ['a dry run of a job that is there', ['jobs', 'run', ID, '--dry-run']],
    ['a job_id that is none', ['jobs', 'show', 'bake-bread']],
    ['jobs of no kind', ['jobs', 'list', '--kind', 'bake-bread']],
    ['events after less than none', ['events', 'tail', '--since', '-1']],
    ['events about no kind of subject', ['events', 'tail', '--subject-id', ID]],
    ['a time that is none', ['ls', '--created-after', 'yesterday']],
    ['a digest that is none', ['pull', ID, '.', '--manifest-digest', 'x']],
    ['cat of nothing', ['cat']],
    ['binary into a JSON object', ['manifest', ID, '--format', 'cbor']],
    ['a token on the command line', ['ls', '--token', 'secret']],
  ];

  it.each(faults)('is one JSON object and nothing else: %s', async (_, args) => {
    const { stdout, stderr, code } = await run([...args, '--json'], { cwd });
    const answer = JSON.parse(stdout);
    expect(answer).toEqual({ error: { code: 'usage', message: expect.stringMatching(/\S/) } });
    expect(answer.error.message).not.toMatch(/--help|node_modules|Note:/);
    expect([code, stderr]).toEqual([2, '']);
  });

  it('is told to people on stderr', async () => {
    const { stdout, stderr, code } = await run(['show'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Error: Missing 1 required arg:\n.*package_id.*\nSee --help\.\n$/);
  });

  it('is not made of --json behind the end of the flags', async () => {
    const { stdout, stderr } = await run(['frobnicate', '--', '--json'], { cwd });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Error: /);
  });
});

describe('a failure', () => {
  it('to reach the server names host and port and exits 7', async () => {
    const url = await closedUrl();
    const { stdout, stderr, code } = await run(['health', '--api', url], { cwd });
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toBe(
      `Error: The server could not be reached — ${new URL(url).host}: nothing listens there (connection refused). Check ARTIFACTSTORE_API_URL and that the server runs.\n`,
    );
  });

  it('is one JSON object under --json', async () => {
    const { stdout, stderr, code } = await run(['health', '--json'], { cwd, env: { ARTIFACTSTORE_API_URL: await closedUrl() } });
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'connection_failed', message: expect.stringContaining('refused') } });
    expect([code, stderr]).toEqual([7, '']);
  });

  it('of the configuration names the setting', async () => {
    const { stderr, code } = await run(['ls'], { cwd, env: { ARTIFACTSTORE_LOG_LEVEL: 'SHOUT' } });
    expect(code).toBe(2);
    expect(stderr).toContain('ARTIFACTSTORE_LOG_LEVEL');
  });

  it('of a push of what is not there comes before any connection', async () => {
    const { stderr, code } = await run(['push', './nowhere', ...DESCRIBED, '--api', await closedUrl()], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('./nowhere: there is no such file or directory');
  });

  it('never shows the token', async () => {
    await writeFile(join(cwd, 'token'), 'top-secret-token\n');
    const { stdout, stderr } = await run(['ls', '--json', '--token-file', 'token', '--api', await closedUrl()], { cwd });
    expect(stdout + stderr).not.toContain('top-secret');
  });
});
