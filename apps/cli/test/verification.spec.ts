import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesBelow, temporaryDirectory, until } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { exitCode, run, runJson, start } from './cli.js';
import { makePackages } from './expired-packages.js';
import { startStandalone } from './standalone-server.js';

const VERIFY = ['storage', 'verify'];
const FILES = { 'one.txt': 'the first file', 'two.txt': 'the second file' };

let cwd: string;
let packageId = '';

beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
  [packageId = ''] = await makePackages(cwd, { retentionClass: 'raw-evidence', files: FILES });
});

const json = (...args: string[]) => runJson(args, { cwd });

/** The stored object that holds a content. */
async function objectOf(content: string): Promise<string> {
  const root = join(cwd, 'var/storage/blake3');
  for (const name of filesBelow(root)) {
    if ((await readFile(join(root, name), 'utf8')) === content) return join(root, name);
  }
  throw new Error('nothing holds this content');
}

async function flipBit(content: string): Promise<void> {
  const path = await objectOf(content);
  const bytes = await readFile(path);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await rm(path);
  await writeFile(path, bytes);
}

describe('a verification', () => {
  it('reads everything, and says so', async () => {
    const { stdout, stderr, code } = await run(VERIFY, { cwd });
    expect([code, stderr, stdout]).toEqual([0, '', 'Read 2 objects of local, 29 B: all are what they were.\n']);
    expect(Object.entries(await json(...VERIFY))).toEqual([
      ['backend_id', 'local'],
      ['checked', 2],
      ['failed', 0],
      ['bytes', 29],
      ['failures', []],
      ['job_id', expect.any(String)],
    ]);
  });

  it('names the file whose object was changed, is missing or cannot be read, and exits 6', async () => {
    await flipBit(FILES['two.txt']);
    const { stdout, stderr, code } = await run([...VERIFY, '--json'], { cwd });
    const failure = { package_id: packageId, relative_path: 'two.txt', mismatch: 'primary' };
    expect([code, stderr, JSON.parse(stdout)]).toEqual([
      6,
      '',
      expect.objectContaining({ checked: 2, failed: 1, failures: [expect.objectContaining(failure)] }),
    ]);

    const one = await objectOf(FILES['one.txt']);
    await rm(one);
    const told = (await run(VERIFY, { cwd })).stdout;
    expect(told).toMatch(/^Read 2 objects of local, 29 B: 2 objects failed\.\n/);
    expect(told).toContain(` is missing: one.txt of package ${packageId}\n`);
    expect(told).toContain(` differs in its primary digest: two.txt of package ${packageId}\n`);

    // As the disk fails to read it: a link to itself.
    await symlink(one, one);
    expect((await run(VERIFY, { cwd })).stdout).toContain(` cannot be read: one.txt of package ${packageId}\n`);
  });

  it('takes the longest unverified first, as many as it is told to, and none that were verified since', async () => {
    const before = new Date().toISOString();
    await flipBit(FILES['two.txt']);
    const [first, second] = [
      await run([...VERIFY, '--limit', '1', '--json'], { cwd }),
      await run([...VERIFY, '--limit', '1', '--json'], { cwd }),
    ];
    expect([first, second].map(({ stdout }) => JSON.parse(stdout).checked)).toEqual([1, 1]);
    expect([first.code, second.code].sort()).toEqual([0, 6]);
    await expect(json(...VERIFY, '--since', before)).resolves.toMatchObject({ checked: 0, failed: 0 });
    const third = await run([...VERIFY, '--digest', 'primary', '--limit', '1', '--max-bytes-per-second', '1000000', '--json'], {
      cwd,
    });
    // The one that was read first.
    expect([third.code, JSON.parse(third.stdout).checked]).toEqual([first.code, 1]);
  });

  it('of a backend that there is not is refused', async () => {
    const { stdout, code } = await run([...VERIFY, '--backend', 'tape', '--json'], { cwd });
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'validation_failed']);
  });
});

describe('a stored object that is damaged', () => {
  it('degrades the health of the server until the same file is pushed again', async () => {
    await writeFile(join(cwd, 'again.txt'), FILES['two.txt']);
    await flipBit(FILES['two.txt']);
    {
      await using server = await startStandalone(cwd);
      const env = { ARTIFACTSTORE_API_URL: server.url };
      const health = () => runJson(['health'], { cwd, env });
      expect(await run([...VERIFY, '--json'], { cwd })).toMatchObject({ code: 6 });
      expect(await health()).toMatchObject({ status: 'degraded', storage: { failed_locations: 1 } });

      const described = ['--producer', 'p', '--subject', 's', '--retention-class', 'raw-evidence'];
      await runJson(['push', 'again.txt', ...described], { cwd, env });
      await expect(json(...VERIFY)).resolves.toMatchObject({ checked: 2, failed: 0 });
      expect(await health()).toMatchObject({ status: 'ok', storage: { failed_locations: 0 } });
      expect(await run(['cat', packageId, 'two.txt'], { cwd, env })).toMatchObject({ code: 0, stdout: FILES['two.txt'] });
    }
    await expect(json('replay', '--check')).resolves.toMatchObject({ differed: false });
  });
});

describe('jobs', () => {
  const jobs = (...args: string[]) => run(['jobs', ...args], { cwd });

  it('are run, listed and shown without a server', async () => {
    await flipBit(FILES['two.txt']);
    const { job_id: jobId } = await json('jobs', 'run', 'storage-verify');
    const { items, next_cursor: next } = await json('jobs', 'list', '--kind', 'storage-verify');
    expect([items, next]).toEqual([[expect.objectContaining({ job_id: jobId, state: 'succeeded', done: 2, total: 2 })], null]);
    expect((await jobs('list')).stdout).toMatch(
      /^CREATED +JOB +KIND +STATE +BY +PROGRESS\n\S+ +\S+ +storage-verify +succeeded +cli +2 of 2 objects/,
    );
    const shown = await json('jobs', 'show', jobId, '--items');
    expect(shown.items).toEqual([expect.objectContaining({ relative_path: 'two.txt', mismatch: 'primary' })]);
    expect((await jobs('show', jobId)).stdout).toMatch(/^state +succeeded$/m);
    expect(await jobs('cancel', jobId)).toMatchObject({ code: 5, stderr: expect.stringContaining('ended already') });
    expect(await jobs('run', jobId)).toMatchObject({ code: 0 });
    expect((await jobs('list', '--state', 'failed')).stdout).toBe('CREATED  JOB  KIND  STATE  BY  PROGRESS\n');
  });

  it('that read slowly end at once where they are cancelled', async () => {
    await using server = await startStandalone(cwd);
    const child = start([...VERIFY, '--max-bytes-per-second', '1', '--json'], { cwd });
    const ended = exitCode(child);
    let jobId = '';
    await until(async () => {
      const { items } = await json('jobs', 'list', '--kind', 'storage-verify', '--state', 'running');
      jobId = items[0]?.job_id ?? '';
      return jobId !== '';
    });
    const { stdout, code } = await jobs('cancel', jobId);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^It ends after its page: /)]);
    expect(await ended).toBe(5);
    expect((await json('jobs', 'show', jobId)).state).toBe('cancelled');
    expect(server.url).toMatch(/^http/);
  });
});
