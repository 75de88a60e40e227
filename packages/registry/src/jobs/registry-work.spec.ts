import { createDigester } from '@artifact-store/digest';
import { type JobId, type PackageId, parseId } from '@artifact-store/identity';
import { type JobLease, LEASE_SECONDS, LeaseLostError } from '@artifact-store/planes';
import { keep, type MemoryRegistry, memoryRegistry, putJob, queuedJob } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SWEEP_PAGE } from '../retention/sweep.js';

const digester = createDigester();
const DAY = 24 * 60 * 60 * 1000;
const LEASE = LEASE_SECONDS * 1000;

let registry: MemoryRegistry;

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

const create = () => registry.plane.jobs.create({ kind: 'retention-sweep', actor: 'ana', options: { force: true } });
const next = (owner: string) => registry.plane.work.next({ owner });

async function taken(owner: string): Promise<JobLease> {
  const lease = await next(owner);
  if (lease === null) throw new Error('there is no job to take');
  return lease;
}

/** Packages that have expired. */
async function expired(count: number): Promise<PackageId[]> {
  const made: PackageId[] = [];
  for (let index = 0; index < count; index++) made.push((await registry.create()).package.packageId);
  registry.clock.advance(2 * DAY);
  return made;
}

/** The packages of all marks in the log, in their order. */
async function marked(): Promise<string[]> {
  const events = await registry.store.page(0, 100_000);
  return events.filter((event) => event.eventType === 'v1.retention.eligibility_marked').map((event) => event.subjectId);
}

describe('taking a job', () => {
  it('gives the oldest, to one worker at a time', async () => {
    const first = await create();
    registry.clock.advance(1000);
    const second = await create();
    expect(await next('a')).toMatchObject({ jobId: first.jobId, kind: 'retention-sweep', token: 1 });
    expect(await next('b')).toMatchObject({ jobId: second.jobId });
    expect(await next('c')).toBeNull();
    expect(await registry.plane.jobs.get(first.jobId)).toMatchObject({ state: 'running', startedAt: second.createdAt });
  });

  it('gives each job to one of many that ask at once', async () => {
    await create();
    await create();
    const leases = await Promise.all(['a', 'b', 'c', 'd'].map(next));
    const ids = leases.filter((lease) => lease !== null).map((lease) => lease.jobId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  it('gives the job that is asked for, or none', async () => {
    await create();
    const { jobId } = await create();
    const take = (owner: string) => registry.plane.work.next({ owner, jobId });
    expect(await take('a')).toMatchObject({ jobId });
    expect(await take('b')).toBeNull();
    registry.clock.advance(LEASE + 1);
    expect(await take('b')).toMatchObject({ jobId, token: 2 });
  });

  it('gives a running job to nobody else while its lease lasts, and to anybody after that, from where it was first begun', async () => {
    const { jobId } = await create();
    const { startedAt } = await taken('a').then(() => registry.plane.jobs.get(jobId));
    registry.clock.advance(LEASE);
    expect(await next('b')).toBeNull();
    registry.clock.advance(1);
    expect(await next('b')).toMatchObject({ jobId, token: 2 });
    expect((await registry.plane.jobs.get(jobId)).startedAt).toBe(startedAt);
  });

  it('gives a worker at once what its namesake left', async () => {
    const { jobId } = await create();
    await taken('a');
    expect(await next('b')).toBeNull();
    expect(await next('a')).toMatchObject({ jobId, token: 2 });
  });

  it('gives each of two that have one name what is of its kinds, and takes nothing from the other', async () => {
    const sweep = await create();
    const verification = await registry.plane.jobs.create({ kind: 'storage-verify', actor: 'ana' });
    const { work, jobs } = registry.plane;
    const reads = await work.next({ owner: 'a', kinds: ['storage-verify'] });
    expect(reads).toMatchObject({ jobId: verification.jobId });
    expect(await work.next({ owner: 'a', kinds: ['retention-sweep'] })).toMatchObject({ jobId: sweep.jobId, token: 1 });
    expect(await work.next({ owner: 'a', kinds: ['retention-gc'] })).toBeNull();
    expect(await work.next({ owner: 'a', kinds: ['retention-sweep'] })).toMatchObject({ jobId: sweep.jobId, token: 2 });
    expect(await jobs.get(verification.jobId)).toMatchObject({ state: 'running' });
    await expect(work.renew(reads as JobLease)).resolves.toMatchObject({ jobId: verification.jobId });
  });

  it('gives the oldest of the kinds that are asked for, though an older one of another waits', async () => {
    await create();
    registry.clock.advance(1000);
    const { jobId } = await registry.plane.jobs.create({ kind: 'storage-verify', actor: 'ana' });
    const kinds = ['storage-verify', 'retention-gc'] as const;
    expect(await registry.plane.work.next({ owner: 'a', kinds })).toMatchObject({ jobId, kind: 'storage-verify' });
    registry.clock.advance(LEASE + 1);
    expect(await registry.plane.work.next({ owner: 'b', kinds })).toMatchObject({ jobId, token: 2 });
  });

  it('gives a job that is asked for only where it is of the kinds', async () => {
    const { jobId } = await create();
    expect(await registry.plane.work.next({ owner: 'a', jobId, kinds: ['storage-verify'] })).toBeNull();
    expect(await registry.plane.work.next({ owner: 'a', jobId, kinds: ['retention-sweep'] })).toMatchObject({ jobId });
  });

  it('leaves jobs of kinds that a later version made to that version', async () => {
    const { clock, ids, store, plane } = registry;
    const made = { kind: 'a-kind-of-later', leaseOwner: 'a' };
    const waiting = queuedJob(parseId<JobId>(ids.next()), clock.now(), made);
    const running = queuedJob(parseId<JobId>(ids.next()), clock.now(), {
      ...made,
      state: 'running',
      leaseExpiresAt: clock.now(),
    });
    await store.transact(keep([putJob(waiting), putJob(running)]));
    clock.advance(LEASE + 1);
    for (const jobId of [undefined, waiting.jobId, running.jobId]) {
      expect(await plane.work.next({ owner: 'a', jobId })).toBeNull();
    }
    const { items } = await plane.jobs.list({});
    expect(items.map(({ kind, state }) => [kind, state])).toEqual([
      ['a-kind-of-later', 'running'],
      ['a-kind-of-later', 'queued'],
    ]);
    expect(await plane.jobs.cancel({ jobId: waiting.jobId, actor: 'ana' })).toMatchObject({ state: 'cancelled' });
    const { jobId } = await create();
    expect(await next('a')).toMatchObject({ jobId });
  });

  it('does not wait out a lease that a wrong clock gave', async () => {
    registry.clock.advance(365 * DAY);
    const { jobId } = await create();
    await taken('a');
    registry.clock.advance(-365 * DAY);
    expect(await next('b')).toMatchObject({ jobId, token: 2 });
  });

  it('gives a job that was let go at once', async () => {
    const { jobId } = await create();
    expect(await registry.plane.work.release(await taken('a'))).toMatchObject({ state: 'queued' });
    expect(await next('b')).toMatchObject({ jobId, token: 2 });
  });
});

describe('a stale lease', () => {
  it('changes nothing, whatever it is used for', async () => {
    await expired(3);
    const { jobId } = await create();
    const stale = await taken('a');
    registry.clock.advance(LEASE + 1);
    await taken('b');
    const before = await registry.plane.jobs.get(jobId);
    const { work } = registry.plane;
    for (const use of [() => work.sweep(stale), () => work.release(stale), () => work.fail(stale, { code: 'c', detail: 'd' })]) {
      await expect(use()).rejects.toThrow(LeaseLostError);
    }
    expect(await registry.plane.jobs.get(jobId)).toEqual(before);
    expect(await marked()).toEqual([]);
  });

  it('changes nothing where the job ended, or was cancelled in silence', async () => {
    const { jobId } = await create();
    const lease = await taken('a');
    registry.clock.advance(LEASE + 1);
    await registry.plane.jobs.cancel({ jobId, actor: 'bo' });
    await expect(registry.plane.work.sweep(lease)).rejects.toThrow(LeaseLostError);
    expect(await registry.plane.jobs.get(jobId)).toMatchObject({ state: 'cancelled' });
  });

  it('is found out in the middle of a sweep, and the sweep goes on from the last page for the new worker', async () => {
    const packages = await expired(SWEEP_PAGE + 20);
    const { jobId } = await create();
    const first = await taken('a');
    expect(await registry.plane.work.sweep(first)).toMatchObject({ state: 'running', done: SWEEP_PAGE, total: packages.length });

    registry.clock.advance(LEASE + 1);
    const second = await taken('b');
    await expect(registry.plane.work.sweep(first)).rejects.toThrow(LeaseLostError);
    const job = await registry.plane.work.sweep(second);
    expect(job).toMatchObject({ jobId, state: 'succeeded', done: packages.length, result: { marked_count: packages.length } });
    expect(await marked()).toEqual(packages);
  });

  it('is found out under the lock, where the job was taken over while its packages were counted', async () => {
    await expired(3);
    const { jobId } = await create();
    const first = await taken('a');
    const { views } = registry.store;
    const countDue = views.countDue.bind(views);
    views.countDue = async (expiredAt) => {
      registry.clock.advance(LEASE + 1);
      await taken('b');
      return countDue(expiredAt);
    };
    await expect(registry.plane.work.sweep(first)).rejects.toThrow(LeaseLostError);
    expect(await registry.plane.jobs.get(jobId)).toMatchObject({ state: 'running', total: null, done: 0 });
    expect(await marked()).toEqual([]);
  });
});

describe('a page', () => {
  it('renews the lease', async () => {
    await expired(SWEEP_PAGE + 1);
    await create();
    const lease = await taken('a');
    registry.clock.advance(LEASE - 1);
    await registry.plane.work.sweep(lease);
    registry.clock.advance(LEASE - 1);
    expect(await next('b')).toBeNull();
    expect(await registry.plane.work.sweep(lease)).toMatchObject({ state: 'succeeded' });
  });
});

describe('fail', () => {
  it('ends the job with its code and detail, for good', async () => {
    const { jobId } = await create();
    const job = await registry.plane.work.fail(await taken('a'), { code: 'storage_full', detail: 'no room' });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'storage_full', detail: 'no room' } });
    expect(job.finishedAt).toBe(registry.clock.now());
    registry.clock.advance(LEASE + 1);
    expect(await next('b')).toBeNull();
    expect(await registry.plane.jobs.get(jobId)).toEqual(job);
  });
});
