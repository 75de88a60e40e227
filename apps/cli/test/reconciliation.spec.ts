import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filesBelow, temporaryDirectory } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { makePackages } from './expired-packages.js';
import { startStandalone } from './standalone-server.js';

const RECONCILE = ['storage', 'reconcile'];
const FILES = { 'one.txt': 'the first file', 'two.txt': 'the second file' };
const ORPHAN = `blake3/ab/cd/abcd${'0'.repeat(60)}`;
const ADDRESS = `blake3:abcd${'0'.repeat(60)}`;
const DAY_AGO = new Date(Date.now() - 24 * 60 * 60 * 1000);

let cwd: string;
let packageId = '';

beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
  [packageId = ''] = await makePackages(cwd, { retentionClass: 'raw-evidence', files: FILES });
});

const pathOf = (name: string) => join(cwd, 'var/storage', name);

async function plant(name: string): Promise<void> {
  await mkdir(dirname(pathOf(name)), { recursive: true });
  await writeFile(pathOf(name), 'planted');
  await utimes(pathOf(name), DAY_AGO, DAY_AGO);
}

async function lose(content: string): Promise<void> {
  for (const name of filesBelow(pathOf('blake3'))) {
    const path = pathOf(`blake3/${name}`);
    if ((await readFile(path, 'utf8')) === content) await rm(path);
  }
}

const planted = () => filesBelow(pathOf('blake3')).some((name) => ORPHAN.endsWith(name));

describe('a reconciliation', () => {
  it('says so where storage and log agree', async () => {
    const { stdout, stderr, code } = await run(RECONCILE, { cwd });
    expect([code, stderr, stdout]).toEqual([0, '', 'Looked at 2 objects of local, 29 B.\nMissing: none.\nOrphans: none.\n']);
    expect(Object.entries(await runJson(RECONCILE, { cwd }))).toEqual([
      ...Object.entries({ backend_id: 'local', objects: 2, bytes: 29, missing: 0, orphans: 0, orphan_bytes: 0, recent: 0 }),
      ...Object.entries({ lost_tail: 0, not_ours: 0, dead_keys: 0, reclaimed_objects: 0, reclaimed_bytes: 0 }),
      ...Object.entries({ needs_expected_orphans: false, findings: [], dry_run: false, job_id: expect.any(String) }),
    ]);
  });

  it('names what is missing with a file that is made of it, and exits 6', async () => {
    await lose(FILES['two.txt']);
    const { stdout, code } = await run(RECONCILE, { cwd });
    expect(code).toBe(6);
    expect(stdout).toMatch(new RegExp(`^Missing: 1 object .*\\n  blake3:\\w{64}: two.txt of package ${packageId}$`, 'm'));
  });

  it('names what else there is, and exits 6 where the log has lost its end', async () => {
    await plant(ORPHAN);
    await plant('notes\u001b[2J.txt');
    const told = await run(RECONCILE, { cwd });
    expect([told.code, told.stderr]).toEqual([0, '']);
    expect(told.stdout).toContain(`Orphans: 1 object, 7 B.\n  ${ADDRESS}, 7 B, of ${DAY_AGO.toISOString()}\n`);
    expect(told.stdout).toMatch(/^Not of this system, and left alone: 1 name\.\n {2}notes.*2J\.txt$/m);
    expect(told.stdout).not.toContain('\u001b');
    await plant(`${ORPHAN}.3`);
    const { stdout, code } = await run(RECONCILE, { cwd });
    expect([code, stdout]).toEqual([6, expect.stringContaining(`  ${ADDRESS} of generation 3, 7 B, of `)]);
  });

  it('deletes orphans where they are as many as expected, and nothing before', async () => {
    await plant(ORPHAN);
    const tried = await run([...RECONCILE, '--delete-orphans', '--dry-run'], { cwd });
    expect([tried.code, tried.stdout]).toEqual([
      0,
      expect.stringContaining('Would delete 1 orphan, and only with --expect 1.\n'),
    ]);
    const refused = await run([...RECONCILE, '--delete-orphans', '--json'], { cwd });
    expect([refused.code, JSON.parse(refused.stdout).error]).toEqual([5, expect.objectContaining({ code: 'reconcile_refused' })]);
    expect(planted()).toBe(true);
    const { stdout, code } = await run([...RECONCILE, '--delete-orphans', '--expect', '1'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringContaining('Deleted 1 orphan, 7 B.\n')]);
    expect(planted()).toBe(false);
    expect(await run([...RECONCILE, '--expect', '1'], { cwd })).toMatchObject({ code: 2 });
  });

  it('degrades the health of a server until what is missing is there again', async () => {
    await writeFile(join(cwd, 'again.txt'), FILES['two.txt']);
    await lose(FILES['two.txt']);
    await using server = await startStandalone(cwd);
    const env = { ARTIFACTSTORE_API_URL: server.url };
    const health = () => runJson(['health'], { cwd, env });
    expect(await health()).toMatchObject({ status: 'ok', storage: { missing_objects: null } });
    expect(await run(RECONCILE, { cwd })).toMatchObject({ code: 6 });
    expect(await health()).toMatchObject({ status: 'degraded', storage: { missing_objects: 1 } });
    const described = ['--producer', 'p', '--subject', 's', '--retention-class', 'raw-evidence'];
    await runJson(['push', 'again.txt', ...described], { cwd, env });
    expect(await runJson(RECONCILE, { cwd })).toMatchObject({ missing: 0 });
    expect(await health()).toMatchObject({ status: 'ok', storage: { missing_objects: 0 } });
    expect(await run(['cat', packageId, 'two.txt'], { cwd, env })).toMatchObject({ code: 0, stdout: FILES['two.txt'] });
  });
});
