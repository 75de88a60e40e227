import { createDatabase, describeWith, type Json, type TestDatabase, until } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Besieged } from './besieged.js';

describeWith('postgres', 'several control planes on one database', () => {
  let siege: Besieged;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    const env = { ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '1' };
    siege = await Besieged.start({ controlPlanes: 2, databaseUrl: database.url, env });
  }, 60_000);
  afterAll(async () => {
    await siege.stop();
    await database.drop();
  });

  it('come to one sweep in each interval, whichever does it, and one goes on where another is gone', async () => {
    const sweeps = async () => ((await siege.json('/jobs?limit=1000')) as { items: Json[] }).items;
    const done = async () => (await sweeps()).filter((job) => job.state === 'succeeded').length;
    await until(async () => (await done()) >= 6);
    expect(await siege.planes.controlPlanes[1]?.stop()).toBe(0);
    const before = await done();
    await until(async () => (await done()) >= before + 2);

    const seconds = (await sweeps()).map((job) => Math.floor(Date.parse(String(job.created_at)) / 1000));
    // The first may have been written a moment after its interval.
    const intervals = Math.max(...seconds) - Math.min(...seconds) + 2;
    expect(seconds.length).toBeLessThanOrEqual(intervals);
    expect((await sweeps()).filter((job) => job.state === 'failed')).toEqual([]);
  }, 60_000);
});
