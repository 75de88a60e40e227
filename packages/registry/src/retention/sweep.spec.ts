import { createDigester } from '@artifact-store/digest';
import { addSeconds, type JobId, type PackageId, parseTimestamp } from '@artifact-store/identity';
import type { CreateJob, JobLease, JobView } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SWEEP_PAGE, sweepRefusal } from './sweep.js';

const digester = createDigester();
const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

let registry: MemoryRegistry;

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

async function create(count: number, retentionClass = 'transient'): Promise<PackageId[]> {
  const made: PackageId[] = [];
  for (let index = 0; index < count; index++) made.push((await registry.create({ retentionClass })).package.packageId);
  return made;
}

/** A sweep that is leased. */
async function sweepJob(members: Partial<CreateJob> = {}): Promise<JobLease> {
  const { jobId } = await registry.plane.jobs.create({ kind: 'retention-sweep', actor: 'ana', ...members });
  const lease = await registry.plane.work.next({ owner: `worker of ${jobId}`, jobId });
  if (lease === null) throw new Error('the job is taken');
  return lease;
}

const page = (lease: JobLease) => registry.plane.work.sweep(lease);

async function sweep(members: Partial<CreateJob> = {}): Promise<JobView> {
  const lease = await sweepJob(members);
  for (;;) {
    const job = await page(lease);
    if (job.state !== 'running') return job;
  }
}

async function foundBy(jobId: JobId): Promise<unknown[]> {
  const { items } = await registry.plane.jobs.items({ jobId, limit: 1000 });
  return items.map((item) => item.package_id);
}

async function marks() {
  const events = await registry.store.page(0, 100_000);
  return events.filter((event) => event.eventType === 'v1.retention.eligibility_marked');
}

const isEligible = async (packageId: PackageId) => (await registry.plane.packages.get(packageId)).retention.eligibleForDeletion;

describe('a sweep', () => {
  it('marks what has expired, in the name of whoever asked for it, and tells which', async () => {
    const [first, second] = await create(2);
    const [kept] = await create(1, 'permanent-record');
    registry.clock.advance(DAY - 1);
    expect(await sweep()).toMatchObject({ state: 'succeeded', done: 0, total: 0, result: { marked_count: 0, due_packages: 0 } });
    registry.clock.advance(1);
    const job = await sweep();
    expect(job).toMatchObject({ state: 'succeeded', done: 2, total: 2, bytes: 0, error: null });
    expect(job.result).toEqual({
      marked_count: 2,
      live_packages: 3,
      due_packages: 2,
      as_of: registry.clock.now(),
      needs_force: false,
    });
    expect(await foundBy(job.jobId)).toEqual([first, second]);
    expect((await marks()).map(({ subjectId, actor }) => [subjectId, actor])).toEqual([
      [first, 'ana'],
      [second, 'ana'],
    ]);
    expect(kept !== undefined && (await isEligible(kept))).toBe(false);
  });

  it('marks a package once, however often it is swept', async () => {
    await create(3);
    registry.clock.advance(DAY);
    await sweep();
    expect(await sweep()).toMatchObject({ done: 0, result: { marked_count: 0 } });
    expect(await marks()).toHaveLength(3);
  });

  it('changes nothing as a dry run, and finds in its pages the same packages as the sweep after it', async () => {
    const packages = await create(SWEEP_PAGE + 7);
    registry.clock.advance(DAY);
    const before = registry.store.dumpViews();
    const tried = await sweep({ dryRun: true });
    expect(tried).toMatchObject({ state: 'succeeded', dryRun: true, done: packages.length });
    expect(registry.store.dumpViews()).toEqual(before);
    expect(await marks()).toEqual([]);
    const done = await sweep({ options: { force: true } });
    expect(await foundBy(done.jobId)).toEqual(packages);
    expect(await foundBy(tried.jobId)).toEqual(packages);
    expect(tried.result).toEqual({ ...done.result, needs_force: true });
  });

  it('leaves out what was held or extended between its pages, and tells no more than it did', async () => {
    const packages = await create(SWEEP_PAGE + 3);
    const [held, extended, last] = packages.slice(SWEEP_PAGE);
    registry.clock.advance(DAY);
    const lease = await sweepJob({ options: { force: true } });
    expect(await page(lease)).toMatchObject({ state: 'running', done: SWEEP_PAGE });
    if (held === undefined || extended === undefined) throw new Error('packages are missing');
    await registry.plane.retention.hold({ packageId: held, reason: 'case 1', actor: 'bo' });
    const newExpiresAt = addSeconds(registry.clock.now(), 1);
    await registry.plane.retention.extend({ packageId: extended, newExpiresAt, reason: 'a day more', actor: 'bo' });
    expect(await page(lease)).toMatchObject({ state: 'succeeded', done: SWEEP_PAGE + 1, total: SWEEP_PAGE + 3 });
    expect((await marks()).map((event) => event.subjectId)).toEqual([...packages.slice(0, SWEEP_PAGE), last]);
  });

  it('goes by the time of its first page, and leaves what expires later to the next', async () => {
    await create(SWEEP_PAGE);
    registry.clock.advance(SECOND);
    const [later] = await create(1);
    registry.clock.advance(DAY - SECOND);
    const lease = await sweepJob({ options: { force: true } });
    const { result } = await page(lease);
    registry.clock.advance(SECOND);
    expect(await page(lease)).toMatchObject({ state: 'succeeded', done: SWEEP_PAGE, result });
    expect(later !== undefined && (await isEligible(later))).toBe(false);
    expect(await sweep()).toMatchObject({ done: 1 });
  });

  it('marks nothing that has not expired by a clock that was set back between its pages', async () => {
    const packages = await create(SWEEP_PAGE + 2);
    registry.clock.advance(DAY);
    const lease = await sweepJob({ options: { force: true } });
    await page(lease);
    registry.clock.advance(-1);
    expect(await page(lease)).toMatchObject({ state: 'succeeded', done: SWEEP_PAGE });
    expect(await marks()).toHaveLength(SWEEP_PAGE);
    registry.clock.advance(1);
    expect(await sweep()).toMatchObject({ state: 'succeeded', done: 2 });
    expect(new Set((await marks()).map((event) => event.subjectId))).toEqual(new Set(packages));
  });

  it('shares its packages with another that runs at the same time: each is marked once', async () => {
    const packages = await create(2 * SWEEP_PAGE + 10);
    registry.clock.advance(DAY);
    const jobs = await Promise.all([sweep({ options: { force: true } }), sweep({ options: { force: true } })]);
    expect(jobs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(jobs.reduce((sum, { done }) => sum + done, 0)).toBe(packages.length);
    const subjects = (await marks()).map((event) => event.subjectId);
    expect(subjects).toHaveLength(packages.length);
    expect(new Set(subjects)).toEqual(new Set(packages));
  });

  it('ends as cancelled at the page after it was asked to, with what it has done', async () => {
    await create(2 * SWEEP_PAGE);
    registry.clock.advance(DAY);
    const lease = await sweepJob({ options: { force: true } });
    await page(lease);
    await registry.plane.jobs.cancel({ jobId: lease.jobId, actor: 'bo' });
    expect(await page(lease)).toMatchObject({ state: 'cancelled', done: SWEEP_PAGE, result: { marked_count: SWEEP_PAGE } });
    expect(await marks()).toHaveLength(SWEEP_PAGE);
  });
});

describe('the guards of a sweep', () => {
  const asOf = parseTimestamp('2026-05-16T09:00:00.000Z');
  const count = { asOf, headAt: asOf, due: 0, live: 0 };

  it.each([
    [51, 101, 'sweep_refused'],
    [50, 100, undefined],
    [100, 100, undefined],
    [50, 101, undefined],
    [100, 200, undefined],
    [101, 200, 'sweep_refused'],
    [600, 600, 'sweep_refused'],
    [0, 0, undefined],
  ])('say of %i due packages of %i: %s', (due, live, code) => {
    expect(sweepRefusal({ ...count, due, live })?.code).toBe(code);
  });

  it.each([
    ['2026-05-16T09:05:00.000Z', undefined],
    ['2026-05-16T09:05:00.001Z', 'clock_skew'],
    ['2020-01-01T00:00:00.000Z', undefined],
  ])('say of a log that ends at %s: %s', (headAt, code) => {
    expect(sweepRefusal({ ...count, headAt: parseTimestamp(headAt) })?.code).toBe(code);
  });

  it('say nothing of an empty log', () => {
    expect(sweepRefusal({ ...count, headAt: null })).toBeUndefined();
  });

  it('end the job before its first page, with the figures, and health tells', async () => {
    await create(101);
    registry.clock.advance(DAY);
    const job = await sweep();
    expect(job).toMatchObject({ state: 'failed', done: 0, total: 101, result: { needs_force: true, due_packages: 101 } });
    expect(job.error).toEqual({ code: 'sweep_refused', detail: expect.stringContaining('101 of 101 packages') });
    expect(await marks()).toEqual([]);
    expect(await registry.plane.health.jobs()).toMatchObject({ healthy: false });
  });

  it('give way to force', async () => {
    await create(101);
    registry.clock.advance(DAY);
    const job = await sweep({ options: { force: true } });
    expect(job).toMatchObject({ state: 'succeeded', done: 101, result: { needs_force: true } });
  });

  it('find a clock that is far behind the log', async () => {
    registry.clock.advance(10 * DAY);
    await create(1);
    registry.clock.advance(-2 * DAY);
    expect(await sweep()).toMatchObject({ state: 'failed', error: { code: 'clock_skew' } });
    expect(await sweep({ dryRun: true })).toMatchObject({ state: 'succeeded', result: { needs_force: true } });
    expect(await sweep({ options: { force: true } })).toMatchObject({ state: 'succeeded', done: 0 });
  });
});
