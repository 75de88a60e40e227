import { addSeconds, timestampOf } from '@artifact-store/identity';
import { type Json, jsonOf, problemOf, until } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage } from './api.js';
import { adding, lastEvent } from './log.js';
import { startServer, type TestServer } from './server.js';

const NO_JOB = '01900000-0000-7000-8000-000000000000';
const DAY = 24 * 60 * 60;
/** Sweeps come when a test asks for them. */
const BY_HAND = { ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0' };

const ids = (items: unknown) => new Set((items as Json[]).map((item) => item.package_id));

describe('jobs over HTTP', () => {
  let server: TestServer;
  let expired: Set<string>;
  let held: string;

  beforeAll(async () => {
    const before = await startServer(BY_HAND);
    expired = new Set([await newPackage(before), await newPackage(before), await newPackage(before)]);
    held = await newPackage(before);
    await jsonOf(before.post(`/packages/${held}/retention/holds`, { reason: 'case' }), 201);
    await newPackage(before, { retention_class: 'permanent-record' });
    await newPackage(before, { retention_class: 'raw-evidence' });
    await before.stop();
    const inTwoDays = { now: () => addSeconds(timestampOf(Date.now()), 2 * DAY) };
    server = await startServer(BY_HAND, before.directory, inTwoDays);
  });
  afterAll(() => server.close());

  const get = (path: string) => jsonOf(server.send(path), 200);

  /** Asks for a job, and answers it as it has ended. */
  async function done(body: Json): Promise<Json> {
    const { job_id: jobId } = await jsonOf(server.post('/jobs', body), 202);
    return ended(jobId);
  }

  async function ended(jobId: unknown): Promise<Json> {
    let job: Json = {};
    await until(async () => {
      job = await get(`/jobs/${jobId}`);
      return job.finished_at !== null;
    });
    return job;
  }

  it('takes a job, says where it is, and does it', async () => {
    const answer = await server.post('/jobs', { kind: 'retention-sweep', dry_run: true, options: { force: true } });
    const queued = await jsonOf(answer, 202);
    expect(queued).toEqual({
      job_id: expect.any(String),
      kind: 'retention-sweep',
      state: 'queued',
      dry_run: true,
      options: { force: true },
      created_by: 'everything',
      created_at: expect.any(String),
      started_at: null,
      updated_at: queued.created_at,
      finished_at: null,
      cancel_requested: false,
      done: 0,
      total: null,
      bytes: 0,
      rate: null,
      eta_seconds: null,
      result: expect.any(Object),
      error: null,
    });
    expect(answer.headers.get('location')).toBe(`/jobs/${queued.job_id}`);
    await ended(queued.job_id);
    const shown = await get(String(answer.headers.get('location')));
    expect(shown).toMatchObject({ job_id: queued.job_id, state: 'succeeded', done: 3, total: 3, eta_seconds: null, error: null });
  });

  it('selects in a dry run what a sweep marks then, and marks nothing', async () => {
    const [dry, none] = await adding(server, () => done({ kind: 'retention-sweep', dry_run: true }));
    expect(none).toBe(0);
    expect(ids((await get(`/jobs/${dry.job_id}/items`)).items)).toEqual(expired);
    expect((await get('/packages?eligible=true')).items).toEqual([]);

    const [swept, marks] = await adding(server, () => done({ kind: 'retention-sweep' }));
    expect(marks).toBe(3);
    expect(swept).toMatchObject({ state: 'succeeded', dry_run: false, result: { marked_count: 3 } });
    const first = await get(`/jobs/${swept.job_id}/items?limit=2`);
    const second = await get(`/jobs/${swept.job_id}/items?limit=2&cursor=${first.next_cursor}`);
    expect(ids([...(first.items as Json[]), ...(second.items as Json[])])).toEqual(expired);
    expect(second.next_cursor).toBeNull();
    expect(ids((await get('/packages?eligible=true')).items)).toEqual(expired);

    const [again, more] = await adding(server, () => done({ kind: 'retention-sweep' }));
    expect([again.result, more]).toMatchObject([{ marked_count: 0 }, 0]);
  });

  it('explains who marked a package, and keeps what is extended or held after that', async () => {
    const [extended = '', kept = ''] = expired;
    await done({ kind: 'retention-sweep' });
    expect(await get(`/packages/${extended}/explain`)).toMatchObject({ rule: 'eligible', is_kept: false });
    const { items } = await get(`/packages/${extended}/retention/history`);
    expect((items as Json[]).at(-1)).toMatchObject({ event_type: 'v1.retention.eligibility_marked', actor: 'everything' });

    const body = { new_expires_at: '2125-01-31T10:00:00Z', reason: 'the audit' };
    await jsonOf(server.post(`/packages/${extended}/retention/extensions`, body), 201);
    await jsonOf(server.post(`/packages/${kept}/retention/holds`, { reason: 'case' }), 201);
    expect(await get(`/packages/${extended}/explain`)).toMatchObject({ rule: 'not_expired', is_kept: true });
    expect(await get(`/packages/${kept}/explain`)).toMatchObject({ rule: 'held', is_kept: true });
    expect(await get(`/packages/${held}/explain`)).toMatchObject({ rule: 'held', is_kept: true });
    const [, marks] = await adding(server, () => done({ kind: 'retention-sweep' }));
    expect(marks).toBe(0);
  });

  it('lists jobs by their filters, newest first, page by page', async () => {
    await done({ kind: 'retention-sweep' });
    const newest = await done({ kind: 'retention-sweep', dry_run: true });
    const all = (await get('/jobs?limit=1000')).items as Json[];
    expect(all[0]).toEqual(newest);
    const first = await get('/jobs?kind=retention-sweep&state=succeeded&limit=1');
    const second = await get(`/jobs?kind=retention-sweep&state=succeeded&limit=1&cursor=${first.next_cursor}`);
    expect([first.items, second.items]).toEqual([[all[0]], [all[1]]]);
    expect((await get('/jobs?state=failed')).items).toEqual([]);
  });

  it('makes one job of a request that is sent again under its key', async () => {
    const send = (body: Json) =>
      server.send('/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'sweep-of-today' },
        body: JSON.stringify(body),
      });
    const first = await jsonOf(send({ kind: 'retention-sweep' }), 202);
    await ended(first.job_id);
    const again = await send({ kind: 'retention-sweep' });
    expect(again.headers.get('location')).toBe(`/jobs/${first.job_id}`);
    expect(await jsonOf(again, 202)).toMatchObject({ job_id: first.job_id, state: 'succeeded' });
    await problemOf(send({ kind: 'retention-sweep', dry_run: true }), 422, 'idempotency_key_reused');
  });

  it('cancels no job that has ended', async () => {
    const { job_id: jobId } = await done({ kind: 'retention-sweep' });
    const before = await get(`/jobs/${jobId}`);
    await problemOf(server.send(`/jobs/${jobId}/cancel`, { method: 'POST' }), 409, 'job_finished');
    expect(await get(`/jobs/${jobId}`)).toEqual(before);
  });

  it.each([
    ['no kind', {}, 'kind'],
    ['a kind that is none', { kind: 'bake-bread' }, 'kind'],
    ['a kind of JavaScript', { kind: 'toString' }, 'kind'],
    ['a kind that is no text', { kind: ['retention-sweep'] }, 'kind'],
    ['a kind with U+0000', { kind: 'retention-sweep\u0000' }, 'kind'],
    ['a dry_run that is a text', { kind: 'retention-sweep', dry_run: 'yes' }, 'dry_run'],
    ['options that are a list', { kind: 'retention-sweep', options: [] }, 'options'],
    ['options that are a text', { kind: 'retention-sweep', options: 'force' }, 'options'],
    ['an option that is none', { kind: 'retention-sweep', options: { fource: true } }, '"options.fource"'],
    ['an option of JavaScript', { kind: 'retention-sweep', options: { constructor: true } }, '"options.constructor"'],
    ['an option that is a text', { kind: 'retention-sweep', options: { force: 'true' } }, 'options.force'],
    ['an option of another kind', { kind: 'retention-gc', options: { force: true } }, '"options.force"'],
    ['a grace period below none', { kind: 'retention-gc', options: { grace_seconds: -1 } }, 'options.grace_seconds'],
    ['a grace period of ages', { kind: 'retention-gc', options: { grace_seconds: 1e15 } }, 'options.grace_seconds'],
    ['a grace period of half a second', { kind: 'retention-gc', options: { grace_seconds: 0.5 } }, 'options.grace_seconds'],
    ['a grace period that is a text', { kind: 'retention-gc', options: { grace_seconds: '60' } }, 'options.grace_seconds'],
    ['a backend that there is not', { kind: 'storage-verify', options: { backend_id: 'tape' } }, 'options.backend_id'],
    ['a digest that is none', { kind: 'storage-verify', options: { digest: 'half' } }, 'options.digest'],
    ['a limit of nothing', { kind: 'storage-verify', options: { limit: 0 } }, 'options.limit'],
    ['a sample of more than all', { kind: 'storage-verify', options: { sample_percent: 101 } }, 'options.sample_percent'],
    ['a speed that is none', { kind: 'storage-verify', options: { max_bytes_per_second: 0 } }, 'options.max_bytes_per_second'],
    ['an option beside the kind', { kind: 'retention-sweep', force: true }, '"force"'],
    ['an actor of its own', { kind: 'retention-sweep', actor: 'schedule' }, '"actor"'],
  ])('refuses %s, and queues nothing', async (_what, body, detail) => {
    const jobs = await get('/jobs?limit=1000');
    const before = await lastEvent(server);
    const problem = await problemOf(server.post('/jobs', body), 422, 'validation_failed');
    expect(problem.detail).toContain(detail);
    expect(await get('/jobs?limit=1000')).toEqual(jobs);
    expect(await lastEvent(server)).toBe(before);
  });

  it('takes the options of each kind, and keeps them as they were given', async () => {
    const collection = await done({ kind: 'retention-gc', dry_run: true, options: { grace_seconds: 0 } });
    expect(collection).toMatchObject({ state: 'succeeded', options: { grace_seconds: 0 }, result: { claimed_objects: 0 } });
    const options = { backend_id: 'local', digest: 'primary', limit: 9, sample_percent: 50, max_bytes_per_second: 1000 };
    const since = '2026-01-31T10:00:00+01:00';
    const verification = await done({ kind: 'storage-verify', options: { ...options, since } });
    expect(verification).toMatchObject({ state: 'succeeded', result: { backend_id: 'local', checked: 0, failed: 0, bytes: 0 } });
    expect(verification.options).toEqual({ ...options, since: '2026-01-31T09:00:00.000Z' });
  });

  it('refuses a time without its zone', async () => {
    const body = { kind: 'storage-verify', options: { since: '2026-01-31T10:00:00' } };
    const problem = await problemOf(server.post('/jobs', body), 422, 'invalid_time');
    expect(problem.detail).toContain('options.since');
  });

  it.each(['kind=bake-bread', 'state=asleep', 'limit=0', 'limit=1001', 'sate=queued', 'state=queued&state=failed'])(
    'refuses the query %s',
    async (query) => {
      await problemOf(server.send(`/jobs?${query}`), 422, 'validation_failed');
    },
  );

  it('refuses cursors that are none of ours', async () => {
    const { job_id: jobId } = await done({ kind: 'retention-sweep', dry_run: true });
    for (const cursor of ['abc', '-1', '1e9', '9'.repeat(30), '__proto__', '%F0%9F%98%80']) {
      await problemOf(server.send(`/jobs?cursor=${cursor}`), 422, 'invalid_cursor');
      await problemOf(server.send(`/jobs/${jobId}/items?cursor=${cursor}`), 422, 'invalid_cursor');
    }
  });

  it('says which job is not there, and what an id looks like', async () => {
    for (const route of ['', '/items']) {
      await problemOf(server.send(`/jobs/${NO_JOB}${route}`), 404, 'job_not_found');
      await problemOf(server.send(`/jobs/x${route}`), 422, 'validation_failed');
    }
    await problemOf(server.send(`/jobs/${NO_JOB}/cancel`, { method: 'POST' }), 404, 'job_not_found');
    await problemOf(server.send('/jobs/x/cancel', { method: 'POST' }), 422, 'validation_failed');
  });
});

describe('jobs that come by themselves', () => {
  it('are asked for by the schedule, and one sweep is asked for in an interval, however often the server starts', async () => {
    const before = await startServer();
    const jobs = async (server: TestServer) => (await jsonOf(server.send('/jobs?kind=retention-sweep'), 200)).items as Json[];
    await until(async () => (await jobs(before)).length > 0);
    await before.stop();
    const server = await startServer({}, before.directory);
    await until(async () => (await jobs(server)).some((job) => job.state === 'succeeded'));
    const [job, ...others] = await jobs(server);
    expect(job).toMatchObject({ kind: 'retention-sweep', created_by: 'schedule', dry_run: false, result: { marked_count: 0 } });
    // At the full hour there may be two.
    expect(others.length).toBeLessThan(2);
    await server.close();
  });
});
