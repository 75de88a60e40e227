import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Api,
  type Deployment,
  filesBelow,
  type Json,
  jsonOf,
  problemOf,
  startDeployment,
  temporaryDirectory,
  until,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** Two data planes over one storage, of which the first is gone. */
describe('a control plane with data planes of their own', () => {
  let planes: Deployment;
  let api: Api;

  beforeAll(async () => {
    const home = (await temporaryDirectory()).path;
    const toml = join(home, 'retention.toml');
    await writeFile(toml, '[retention_classes.transient]\ndefault_duration_seconds = 1\n');
    const env = { ARTIFACTSTORE_RETENTION_CONFIG_PATH: toml, ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0' };
    planes = await startDeployment({ home, dataPlanes: 2, env });
    api = new Api(() => planes.controlPlanes[0].process, home);
  }, 60_000);
  afterAll(() => planes.stop());

  const stored = () => filesBelow(join(planes.storageRoot, 'blake3'));

  async function ended(kind: string, options: Json = {}): Promise<Json> {
    const { job_id: jobId } = await jsonOf(api.post('/jobs', { kind, options }), 202);
    let job: Json = {};
    await until(async () => {
      job = await api.json(`/jobs/${jobId}`);
      return job.finished_at !== null;
    });
    return job;
  }

  it('has objects deleted and verified by whichever data plane answers', async () => {
    const [passing, lasting] = [await api.newPackage(), await api.newPackage({ retention_class: 'permanent-record' })];
    const gone = await jsonOf(api.put(passing, 'own.txt', 'of one package alone'), 201);
    await jsonOf(api.put(passing, 'shared.txt', 'shared by two packages'), 201);
    const kept = await jsonOf(api.put(lasting, 'shared.txt', 'shared by two packages'), 201);
    await planes.dataPlanes[0].kill();

    expect(await ended('storage-verify')).toMatchObject({ state: 'succeeded', result: { checked: 2, failed: 0 } });
    await until(async () => (await api.json(`/packages/${passing}/explain`)).rule === 'expired');
    await ended('retention-sweep');
    const collected = await ended('retention-gc', { grace_seconds: 0 });
    const result = { released_locations: 2, collected_packages: 1, reclaimed_objects: 1, claimed_objects: 0 };
    expect(collected).toMatchObject({ state: 'succeeded', result });
    expect(stored()).toHaveLength(1);
    await problemOf(api.send(`/files/${gone.file_id}/download`), 410, 'file_collected');

    await planes.dataPlanes[0].start();
    expect(Buffer.from(await api.download(kept.file_id)).toString()).toBe('shared by two packages');
    const [, ...others] = planes.dataPlanes;
    for (const other of others) await other.kill();
    await writeFile(join(planes.storageRoot, 'blake3', stored()[0] ?? ''), 'shared by two packages, not');
    expect(await ended('storage-verify')).toMatchObject({ state: 'succeeded', result: { checked: 1, failed: 1 } });
    expect(await api.json('/health')).toMatchObject({ status: 'degraded', storage: { failed_locations: 1 } });
  }, 60_000);

  it('waits where no data plane answers, and goes on once one does', async () => {
    await planes.dataPlanes[0].kill();
    const { job_id: jobId } = await jsonOf(api.post('/jobs', { kind: 'storage-verify' }), 202);
    await planes.controlPlanes[0].process.untilLogged('jobs wait, and go on later', 'connection_failed');
    expect(await api.json(`/jobs/${jobId}`)).toMatchObject({ state: 'running', error: null });
    await planes.dataPlanes[0].start();
    await until(async () => (await api.json(`/jobs/${jobId}`)).state === 'succeeded');
  }, 60_000);
});
