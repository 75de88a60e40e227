import { addSeconds, timestampOf } from '@artifact-store/identity';
import { type Json, jsonOf, problemOf, until } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, putFile } from './api.js';
import { adding } from './log.js';
import { startServer, type TestServer } from './server.js';

const NOBODY = '01900000-0000-7000-8000-000000000000';
const DAY = 24 * 60 * 60;
const LATER = '2125-01-31T10:00:00Z';
/** Jobs come when a test asks for them. */
const BY_HAND = { ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0' };

let server: TestServer;
/** Packages that have expired by now, by what is in them. */
let packages: Record<'finalized' | 'open' | 'empty' | 'gone' | 'lasting', string>;
let fileIds: Record<'finalized' | 'open' | 'lasting', string>;

beforeAll(async () => {
  const before = await startServer(BY_HAND);
  const [finalized, open] = [await newPackage(before), await newPackage(before)];
  const [empty, gone] = [await newPackage(before), await newPackage(before)];
  const lasting = await newPackage(before, { retention_class: 'permanent-record' });
  packages = { finalized, open, empty, gone, lasting };
  const put = async (packageId: string, content: string) =>
    String((await jsonOf(putFile(before, packageId, 'a.txt', content), 201)).file_id);
  fileIds = {
    finalized: await put(finalized, 'the same'),
    open: await put(open, 'of one alone'),
    lasting: await put(lasting, 'the same'),
  };
  await jsonOf(before.post(`/packages/${finalized}/finalize`, {}), 200);
  await before.stop();
  const inTwoDays = { now: () => addSeconds(timestampOf(Date.now()), 2 * DAY) };
  server = await startServer(BY_HAND, before.directory, inTwoDays);
  await done('retention-sweep');
  await done('retention-gc');
});
afterAll(() => server.close());

const get = (path: string) => jsonOf(server.send(path), 200);

async function done(kind: string, options: Json = {}): Promise<Json> {
  const { job_id: jobId } = await jsonOf(server.post('/jobs', { kind, options }), 202);
  let job: Json = {};
  await until(async () => {
    job = await get(`/jobs/${jobId}`);
    return job.finished_at !== null;
  });
  expect(job).toMatchObject({ kind, state: 'succeeded' });
  return job;
}

const undelete = (packageId: string, body: unknown = { new_expires_at: LATER, reason: 'needed after all' }) =>
  server.post(`/packages/${packageId}/undelete`, body);

describe('the bytes of a collected package', () => {
  it.each(['finalized', 'open'] as const)('are gone, and the answer tells the story, of one that was %s', async (which) => {
    const story = {
      ...{ package_id: packages[which], collected_by: 'everything', collected_at: expect.stringMatching(/Z$/) },
      ...{ rule: expect.anything(), sequence: expect.any(Number) },
    };
    for (const route of ['download', 'grants']) {
      const init = { method: route === 'grants' ? 'POST' : 'GET' };
      const problem = await problemOf(server.send(`/files/${fileIds[which]}/${route}`, init), 410, 'file_collected');
      expect(problem).toMatchObject(story);
      expect(problem.detail).toContain('transient');
    }
    const head = await server.send(`/files/${fileIds[which]}/download`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([410, '']);
  });

  it('stay for whoever else refers to them', async () => {
    const answer = await server.send(`/files/${fileIds.lasting}/download`);
    expect([answer.status, await answer.text()]).toEqual([200, 'the same']);
  });

  it('leave what is recorded of them', async () => {
    expect(await get(`/files/${fileIds.finalized}`)).toMatchObject({ relative_path: 'a.txt' });
    expect(await get(`/packages/${packages.finalized}/manifest.json`)).toMatchObject({ manifest_version: 1 });
    expect(await get(`/packages/${packages.finalized}/explain`)).toMatchObject({ rule: 'garbage_collected', is_kept: false });
  });
});

describe('undelete', () => {
  it('brings packages back as they were, with their bytes, and the next collection leaves them', async () => {
    for (const [which, status] of [
      ['finalized', 'finalized'],
      ['open', 'created'],
    ] as const) {
      const [back, events] = await adding(server, () => jsonOf(undelete(packages[which]), 200));
      expect(events).toBe(1);
      expect(back).toMatchObject({
        ...{ package_id: packages[which], status, file_count: 1 },
        retention: { current_expires_at: '2125-01-31T10:00:00.000Z', eligible_for_deletion: false },
      });
    }
    await done('retention-sweep');
    await done('retention-gc', { grace_seconds: 0 });
    expect(await (await server.send(`/files/${fileIds.finalized}/download`)).text()).toBe('the same');
    expect(await (await server.send(`/files/${fileIds.open}/download`)).text()).toBe('of one alone');
  });

  it('is answered again under its key', async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'back-again' };
    const body = (reason: string) => JSON.stringify({ new_expires_at: LATER, reason });
    const send = (reason: string) =>
      server.send(`/packages/${packages.empty}/undelete`, { method: 'POST', headers, body: body(reason) });
    const first = await jsonOf(send('a case'), 200);
    const [again, events] = await adding(server, () => jsonOf(send('a case'), 200));
    expect([again, events]).toEqual([first, 0]);
    await problemOf(send('another case'), 422, 'idempotency_key_reused');
  });

  it.each([
    ['no expiry', { reason: 'r' }, 'validation_failed', 'new_expires_at'],
    ['an expiry that is no time', { new_expires_at: 'soon', reason: 'r' }, 'invalid_time', 'new_expires_at'],
    ['an expiry in the past', { new_expires_at: '2026-01-31T10:00:00Z', reason: 'r' }, 'expiry_in_past', ''],
    ['no reason', { new_expires_at: LATER }, 'validation_failed', 'reason'],
    ['an empty reason', { new_expires_at: LATER, reason: '' }, 'validation_failed', 'reason'],
    ['a reason with a lone surrogate', { new_expires_at: LATER, reason: '\ud800' }, 'invalid_text', 'reason'],
    ['a member that is none', { new_expires_at: LATER, reason: 'r', actor: 'me' }, 'validation_failed', '"actor"'],
  ])('refuses %s, and leaves no event', async (_what, body, code, detail) => {
    const [problem, events] = await adding(server, () => problemOf(undelete(packages.gone, body), 422, code));
    expect([problem.detail, events]).toEqual([expect.stringContaining(detail), 0]);
  });

  it('refuses what is not collected, and what is not there', async () => {
    await problemOf(undelete(packages.lasting), 409, 'package_not_collected');
    await problemOf(undelete(NOBODY), 404, 'package_not_found');
    await problemOf(undelete('x'), 422, 'validation_failed');
  });
});
