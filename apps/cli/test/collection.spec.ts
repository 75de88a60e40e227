import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openControl } from '@artifact-store/embedded';
import type { PackageId } from '@artifact-store/identity';
import { filesBelow, jsonOf, problemOf, temporaryDirectory } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { configIn, makePackages } from './expired-packages.js';
import { startStandalone } from './standalone-server.js';

/** A server that does nothing by itself. */
const QUIET = {
  ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0',
  ARTIFACTSTORE_GC_INTERVAL_SECONDS: '0',
};
const GC = ['retention', 'gc'];
const SWEEP = ['retention', 'sweep'];
const BACK = ['--until', '2100-01-31T09:00:00Z', '--reason', 'needed after all'];
const [SHARED, OWN] = ['shared by two packages', 'of one package alone'];

let cwd: string;
let [expired, kept]: PackageId[] = [];

/** Two packages with a file in common, of which one has expired. */
beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
  [expired, kept] = await makePackages(
    cwd,
    { retentionClass: 'transient', files: { 'shared.txt': SHARED, 'own.txt': OWN } },
    { retentionClass: 'raw-evidence', files: { 'shared.txt': SHARED } },
  );
});

const cli = (...args: string[]) => run(args, { cwd });
const json = (...args: string[]) => runJson(args, { cwd });
const stored = () => filesBelow(join(cwd, 'var/storage/blake3'));

type Running = Awaited<ReturnType<typeof startStandalone>>;

async function get({ url }: Running, path: string): Promise<Response> {
  const token = (await readFile(join(cwd, 'var/token'), 'utf8')).trim();
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
}

/** The answer to a download of a file. */
async function download(server: Running, packageId: PackageId | undefined, path: string): Promise<Response> {
  const { items } = await jsonOf(get(server, `/packages/${packageId}/files?limit=1000`), 200);
  const file = (items as { relative_path: string; file_id: string }[]).find((each) => each.relative_path === path);
  return get(server, `/files/${file?.file_id}/download`);
}

describe('a collection of a database that no server has open', () => {
  it('lets nothing go that no sweep has marked', async () => {
    await expect(json(...GC, '--grace', '0')).resolves.toMatchObject({ released_locations: 0, collected_package_ids: [] });
    expect(stored()).toHaveLength(2);
  });

  it('tells in a dry run what it lets go then, and what that frees', async () => {
    await json(...SWEEP);
    const told = { released_locations: 2, collected_package_ids: [expired], claimed_objects: 1, claimed_bytes: OWN.length };
    await expect(json(...GC, '--dry-run')).resolves.toMatchObject({ ...told, reclaimed_objects: 0, dry_run: true });
    await expect(json(...GC, '--dry-run', '--grace', '0')).resolves.toMatchObject({
      ...{ reclaimed_objects: 1, reclaimed_bytes: OWN.length, claimed_objects: 0 },
    });
    const { stdout } = await cli(...GC, '--dry-run');
    expect(stdout.split('\n')).toEqual([
      'Would collect 1 package with 2 files; nothing is changed.',
      `  ${expired}`,
      'Would delete 0 objects, 0 B.',
      expect.stringMatching(
        /^Referred to by nothing then: 1 object, 20 B, to be deleted after the grace period, the first at \S+Z\.$/,
      ),
      '',
    ]);
    await expect(json(...GC)).resolves.toMatchObject({ ...told, reclaimed_objects: 0, dry_run: false });
  });

  it('says first what it let go and deleted, then what waits', async () => {
    await json(...SWEEP);
    const { stdout, stderr, code } = await cli(...GC, '--grace', '0', '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(Object.entries(JSON.parse(stdout))).toEqual([
      ['released_locations', 2],
      ['reclaimed_objects', 1],
      ['reclaimed_bytes', OWN.length],
      ['collected_package_ids', [expired]],
      ['claimed_objects', 0],
      ['claimed_bytes', 0],
      ['next_reclaim_at', null],
      ['job_id', expect.any(String)],
      ['dry_run', false],
    ]);
    expect(stored()).toHaveLength(1);
  });

  it('deletes what an earlier one left, once the grace period is over', async () => {
    await json(...SWEEP);
    const first = await json(...GC);
    expect([first.claimed_objects, first.next_reclaim_at, stored().length]).toEqual([1, expect.any(String), 2]);
    expect((await cli(...GC, '--grace', '0')).stdout).toBe('Collected 0 packages with 0 files.\nDeleted 1 object, 20 B.\n');
    expect(stored()).toHaveLength(1);
    await expect(json('replay', '--check')).resolves.toMatchObject({ differed: false });
  });

  it('finishes what a collection that was killed has left, and tells of all that was let go', async () => {
    await json(...SWEEP);
    // As a command that was killed after its first page leaves it.
    const { control, close } = await openControl(configIn(cwd));
    const { jobId } = await control.jobs.create({ kind: 'retention-gc', options: { graceSeconds: 0 }, actor: 'cli' });
    const lease = await control.work.next({ owner: 'the command line', jobId });
    if (lease === null) throw new Error('the job is free');
    expect((await control.work.collect(lease)).job.state).toBe('running');
    await close();

    const { stdout, stderr, code } = await cli(...GC, '--grace', '0', '--json');
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^Going on with the collection that cli began at \S+Z and that was interrupted\n$/),
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ released_locations: 2, reclaimed_objects: 1, reclaimed_bytes: OWN.length, collected_package_ids: [expired] },
    });
    expect(stored()).toHaveLength(1);
  });

  it('wants the API where the data planes are processes of their own', async () => {
    const env = { ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL: 'http://127.0.0.1:9' };
    for (const command of [GC, ['storage', 'verify']]) {
      const { stdout, code } = await run([...command, '--json'], { cwd, env });
      expect([code, JSON.parse(stdout).error]).toEqual([
        2,
        expect.objectContaining({ code: 'invalid_configuration', message: expect.stringContaining('--api') }),
      ]);
    }
  });
});

describe('a package that was collected', () => {
  it('answers 410 with its story, but for bytes that others share, and comes back within the grace period', async () => {
    await using server = await startStandalone(cwd, '0', QUIET);
    await json(...SWEEP);
    const { stdout, stderr, code } = await cli(...GC, '--json');
    expect([code, stderr]).toEqual([0, `A server has the database open: working through its API, ${server.url}\n`]);
    expect(JSON.parse(stdout)).toMatchObject({ collected_package_ids: [expired], claimed_objects: 1 });

    expect(await (await download(server, kept, 'shared.txt')).text()).toBe(SHARED);
    for (const path of ['shared.txt', 'own.txt']) {
      const problem = await problemOf(await download(server, expired, path), 410, 'file_collected');
      expect(problem).toMatchObject({ package_id: expired, collected_at: expect.any(String), sequence: expect.any(Number) });
      expect(problem.detail).toContain('transient');
    }
    const env = { ARTIFACTSTORE_API_URL: server.url };
    const api = (...args: string[]) => run(args, { cwd, env });
    expect(await api('cat', `${expired}`, 'own.txt')).toMatchObject({ code: 5, stdout: '' });
    expect(await api('manifest', `${expired}`)).toMatchObject({ code: 0, stdout: expect.stringContaining('own.txt') });
    expect((await api('explain', `${expired}`)).stdout).toContain('garbage_collected');

    expect((await api('undelete', `${expired}`, ...BACK)).stdout).toBe(
      'Brought back with 2 files, 42 B: finalized again, and kept until 2100-01-31T09:00:00.000Z.\n',
    );
    expect(await (await download(server, expired, 'own.txt')).text()).toBe(OWN);
    expect((await api('retention', 'history', `${expired}`)).stdout).toMatch(
      /undeleted +local +"needed after all": finalized again/,
    );
    expect(await api('undelete', `${expired}`, ...BACK, '--json')).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('package_not_collected'),
    });
  });

  it('does not come back once the first of its bytes are given up', async () => {
    await using server = await startStandalone(cwd, '0', QUIET);
    await json(...SWEEP);
    await json(...GC, '--grace', '0');
    const env = { ARTIFACTSTORE_API_URL: server.url };
    const { stdout, code } = await run(['undelete', `${expired}`, ...BACK, '--json'], { cwd, env });
    expect([code, JSON.parse(stdout).error.code]).toEqual([5, 'package_reclaimed']);
    expect(await (await download(server, kept, 'shared.txt')).text()).toBe(SHARED);
  });

  it('is collected by a server by itself, in the hour in which it is swept', async () => {
    await using server = await startStandalone(cwd);
    const statusOf = async () => (await jsonOf(get(server, `/packages/${expired}`), 200)).status;
    while ((await statusOf()) !== 'garbage_collected') await new Promise((resolve) => setTimeout(resolve, 100));
    const { items } = await jsonOf(get(server, '/jobs'), 200);
    const jobs = items as { kind: string; created_by: string }[];
    expect(jobs.filter(({ kind }) => kind.startsWith('retention-'))).toEqual([
      expect.objectContaining({ kind: 'retention-gc', created_by: 'schedule' }),
      expect.objectContaining({ kind: 'retention-sweep', created_by: 'schedule' }),
    ]);
  });
});
