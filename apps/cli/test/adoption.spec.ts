import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { makePackages } from './expired-packages.js';
import { startStandalone } from './standalone-server.js';

const ADOPT = ['storage', 'adopt', '--backend', 'local'];
const QUIET = { ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0', ARTIFACTSTORE_GC_INTERVAL_SECONDS: '0' };

let cwd: string;

/** A storage beside a database that was restored from an older copy: it knows the first of two packages that have expired. */
beforeEach(async () => {
  cwd = (await temporaryDirectory()).path;
  const database = join(cwd, 'var/artifactstore.db');
  await makePackages(cwd, { retentionClass: 'transient', files: { 'old.txt': 'of the older time' } });
  await copyFile(database, join(cwd, 'backup.db'));
  await makePackages(cwd, { retentionClass: 'transient', files: { 'new.txt': 'of the time after' } });
  // Whatever uses the storage next tells it how far the log has come.
  await runJson(['storage', 'verify'], { cwd });
  await runJson(['retention', 'sweep'], { cwd });
  await runJson(['retention', 'gc'], { cwd });
  await copyFile(join(cwd, 'backup.db'), database);
});

describe('a storage beside an older database', () => {
  it('is neither written to nor emptied, and health says what to do, until it is adopted', async () => {
    await runJson(['retention', 'sweep'], { cwd });
    const gc = await run(['retention', 'gc', '--grace', '0', '--json'], { cwd });
    expect([gc.code, JSON.parse(gc.stdout).error.code]).toEqual([7, 'storage_not_ours']);
    {
      await using server = await startStandalone(cwd, '0', QUIET);
      const health = await runJson(['health'], { cwd, env: { ARTIFACTSTORE_API_URL: server.url } });
      expect(health).toMatchObject({ status: 'degraded', backend: { healthy: false } });
      expect(health.backend.detail).toContain('artifactstore storage adopt --backend local');
      const { stdout, code } = await run([...ADOPT, '--yes', '--json'], { cwd });
      expect([code, JSON.parse(stdout).error.code]).toEqual([7, 'database_in_use']);
    }

    const { stderr, code } = await run(ADOPT, { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('all servers and data planes to be stopped')]);
    const adopted = await runJson([...ADOPT, '--yes'], { cwd });
    expect(adopted).toMatchObject({ backend_ids: ['local'], last_sequence: expect.any(Number) });
    expect(adopted.log_id).not.toBe(adopted.previous_log_id);

    await using server = await startStandalone(cwd, '0', QUIET);
    const health = await runJson(['health'], { cwd, env: { ARTIFACTSTORE_API_URL: server.url } });
    expect(health.backend).toMatchObject({ healthy: true });
    await expect(runJson(['retention', 'gc', '--grace', '0'], { cwd })).resolves.toMatchObject({ reclaimed_objects: 1 });
  });

  it('that is not there is not taken for a new one: nothing is verified or given up, until it is adopted', async () => {
    const fresh = (await temporaryDirectory()).path;
    await makePackages(fresh, { retentionClass: 'transient', files: { 'a.txt': 'on a disk that is not mounted' } });
    await rename(join(fresh, 'var/storage'), join(fresh, 'unmounted'));
    await runJson(['retention', 'sweep'], { cwd: fresh });
    const gc = ['retention', 'gc', '--grace', '0'];
    // The first collection lets the file go, and gives its object up; the second finds nothing else.
    for (const command of [['storage', 'verify'], gc, gc]) {
      const { code, stdout } = await run([...command, '--json'], { cwd: fresh });
      const { error } = JSON.parse(stdout);
      expect([code, error.code, error.message]).toEqual([7, 'storage_not_ours', expect.stringContaining('mount its disk')]);
    }
    await runJson([...ADOPT, '--yes'], { cwd: fresh });
    await expect(runJson(gc, { cwd: fresh })).resolves.toMatchObject({ reclaimed_objects: 1 });
  });

  it('of another name is none', async () => {
    const { stdout, code } = await run(['storage', 'adopt', '--backend', 'tape', '--yes', '--json'], { cwd });
    expect([code, JSON.parse(stdout).error.code]).toEqual([7, 'backend_unavailable']);
  });
});
