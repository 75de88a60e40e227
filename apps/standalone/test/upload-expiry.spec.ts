import { type Json, jsonOf, problemOf, until } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage } from './api.js';
import { startServer, type TestServer } from './server.js';
import { systemClockAhead } from './told-time.js';

const TTL = 60;
const WEEK = 7 * 24 * 60 * 60;

describe('upload sessions whose time is over', () => {
  const clock = systemClockAhead();
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ ARTIFACTSTORE_UPLOAD_TTL_SECONDS: String(TTL) }, undefined, clock);
  });
  afterAll(() => server.close());

  const finished = async (body: Json) => {
    const { job_id: id } = await jsonOf(server.post('/jobs', { kind: 'upload-expiry', ...body }), 202);
    let job: Json = {};
    await until(async () => {
      job = await jsonOf(server.send(`/jobs/${id}`), 200);
      return job.finished_at !== null;
    });
    return job;
  };

  it('take no bytes, are written down by a job that comes by itself, and are forgotten a week later', async () => {
    // The one of this hour goes by the time before the clock is set forward.
    await until(async () => {
      const [job] = (await jsonOf(server.send('/jobs?kind=upload-expiry'), 200)).items as Json[];
      return job?.created_by === 'schedule' && job.state === 'succeeded';
    });
    const packageId = await newPackage(server);
    const file = { package_id: packageId, relative_path: 'a', media_type: 'text/plain' };
    const session = await jsonOf(server.post('/uploads', file), 201);
    const url = `/uploads/${session.upload_id}`;
    clock.advance(TTL);
    expect(await jsonOf(server.send(url), 200)).toMatchObject({ status: 'expired', ended_at: null });
    await problemOf(server.send(url, { method: 'PUT', body: 'bytes' }), 410, 'upload_expired');
    expect(await finished({ dry_run: true })).toMatchObject({ state: 'succeeded', result: { expired_count: 1 } });
    expect(await finished({})).toMatchObject({ state: 'succeeded', result: { expired_count: 1, forgotten_count: 0 } });
    expect(await jsonOf(server.send(url), 200)).toMatchObject({ status: 'expired', ended_at: expect.any(String) });
    clock.advance(WEEK);
    expect(await finished({})).toMatchObject({ result: { forgotten_count: 1 } });
    await problemOf(server.send(url), 404, 'upload_not_found');
  });
});
