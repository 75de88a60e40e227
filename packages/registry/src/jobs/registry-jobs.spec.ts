import { createDigester } from '@artifact-store/digest';
import { type JobId, parseId } from '@artifact-store/identity';
import {
  type CreateJob,
  IdempotencyKeyReusedError,
  InvalidCursorError,
  InvalidTextError,
  JobFinishedError,
  type JobKind,
  JobNotFoundError,
  type JobOptions,
  type JobState,
  ValidationFailedError,
} from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Command, EventStore } from '../ports/event-store.js';
import { RegistryJobs } from './registry-jobs.js';

const digester = createDigester();
const NO_ID = parseId<JobId>('019bf4c0-0000-7000-8000-00000000dead');
const NOW = '2026-05-16T09:00:00.000Z';

let registry: MemoryRegistry;

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

const create = (members: Partial<CreateJob> = {}) =>
  registry.plane.jobs.create({ kind: 'retention-sweep', actor: 'ana', ...members });
const get = (jobId: JobId) => registry.plane.jobs.get(jobId);
const cancel = (jobId: JobId, actor = 'bo') => registry.plane.jobs.cancel({ jobId, actor });

/** A lease of the only job there is. */
async function taken(owner = 'w') {
  const lease = await registry.plane.work.next({ owner });
  if (lease === null) throw new Error('there is no job to take');
  return lease;
}

describe('create', () => {
  it('queues a job and appends no event', async () => {
    const job = await create({ dryRun: true, options: { force: true } });
    expect(job).toMatchObject({ kind: 'retention-sweep', state: 'queued', dryRun: true, options: { force: true } });
    expect(job).toMatchObject({ createdBy: 'ana', createdAt: NOW, startedAt: null, finishedAt: null, total: null, error: null });
    expect(await get(job.jobId)).toEqual(job);
    expect((await registry.store.head()).lastSequence).toBe(0);
  });

  it('goes by the clock, also where the log is ahead of it', async () => {
    await registry.create();
    registry.clock.advance(-1000);
    expect((await create()).createdAt).toBe('2026-05-16T08:59:59.000Z');
  });

  it('leaves a job to its worker where the answer to COMMIT was lost and the command is run again', async () => {
    const { store, clock, ids } = registry;
    const transact = async (command: Command<unknown, unknown>) => {
      await store.transact(command);
      await taken();
      return store.transact(command);
    };
    const eventStore: EventStore = Object.create(store, { transact: { value: transact } });
    const { jobId } = await new RegistryJobs({ eventStore, clock, ids, digester, backendIds: [] }).create({
      kind: 'retention-sweep',
      actor: 'ana',
    });
    expect(await store.views.job(jobId)).toMatchObject({ state: 'running', leaseToken: 1, leaseOwner: 'w' });
  });

  it('answers the job that its key stands for, as it is now', async () => {
    const { jobId } = await create({ idempotencyKey: 'k' });
    await cancel(jobId);
    expect(await create({ idempotencyKey: 'k', dryRun: false, options: {} })).toMatchObject({ jobId, state: 'cancelled' });
    expect((await registry.plane.jobs.list({})).items).toHaveLength(1);
    await expect(create({ idempotencyKey: 'k', dryRun: true })).rejects.toThrow(IdempotencyKeyReusedError);
  });

  it.each([
    ['a kind that there is not', { kind: 'spring-clean' as JobKind }, /kind is none of: retention-sweep/],
    [
      'an option that the kind has not',
      { options: { speed: 1 } as JobOptions },
      /options\.speed is no option of retention-sweep/,
    ],
    ['an option of another form', { options: { force: 'yes' } as unknown as JobOptions }, /options\.force is neither/],
    ['a dry run that is neither', { dryRun: 1 as unknown as boolean }, /dry_run is neither/],
    ['no actor', { actor: '' }, /actor is empty/],
  ])('refuses %s by its name, and queues nothing', async (_what, members, message) => {
    await expect(create(members)).rejects.toThrow(ValidationFailedError);
    await expect(create(members)).rejects.toThrow(message);
    expect((await registry.plane.jobs.list({})).items).toEqual([]);
  });

  it('refuses an actor that cannot be kept', async () => {
    await expect(create({ actor: 'a\u0000' })).rejects.toThrow(InvalidTextError);
  });
});

describe('list', () => {
  it('pages from the newest, each job once, also jobs of the same instant', async () => {
    const made: JobId[] = [];
    for (let index = 0; index < 5; index++) {
      if (index === 3) registry.clock.advance(1000);
      made.unshift((await create()).jobId);
    }
    const seen: JobId[] = [];
    let cursor: string | undefined;
    do {
      const page = await registry.plane.jobs.list({ limit: 2, cursor });
      seen.push(...page.items.map(({ jobId }) => jobId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(made);
  });

  it('filters by kind and by state', async () => {
    const { jobId } = await create();
    await cancel((await create()).jobId);
    const ids = async (query: { state?: JobState; kind?: JobKind }) =>
      (await registry.plane.jobs.list(query)).items.map((job) => job.jobId);
    expect(await ids({ state: 'queued' })).toEqual([jobId]);
    expect(await ids({ state: 'cancelled', kind: 'retention-sweep' })).toHaveLength(1);
    expect(await ids({ state: 'failed' })).toEqual([]);
  });

  it('refuses a limit, a kind, a state and a cursor that are none', async () => {
    const { list } = registry.plane.jobs;
    const refused = (query: object) => expect(list.call(registry.plane.jobs, query)).rejects;
    await refused({ limit: 0 }).toThrow(ValidationFailedError);
    await refused({ kind: 'x' }).toThrow('kind is none of');
    await refused({ state: 'x' }).toThrow('state is none of');
    await refused({ cursor: 'x_y' }).toThrow(InvalidCursorError);
  });
});

describe('items', () => {
  it('refuses a job that is not there, and a cursor that is none', async () => {
    const { jobId } = await create();
    await expect(registry.plane.jobs.items({ jobId: NO_ID })).rejects.toThrow(JobNotFoundError);
    for (const cursor of ['-1', '01', 'x', '1e3', '9007199254740993']) {
      await expect(registry.plane.jobs.items({ jobId, cursor })).rejects.toThrow(InvalidCursorError);
    }
  });
});

describe('cancel', () => {
  it('ends a job that waits, for good', async () => {
    const { jobId } = await create();
    const job = await cancel(jobId);
    expect(job).toMatchObject({ state: 'cancelled', finishedAt: NOW, result: { cancelled_by: 'bo' } });
    expect(await registry.plane.work.next({ owner: 'w' })).toBeNull();
  });

  it('asks a job that runs to end after its page, and says so as often as it is asked', async () => {
    const { jobId } = await create();
    const lease = await taken();
    expect(await cancel(jobId)).toMatchObject({ state: 'running', cancelRequested: true, finishedAt: null });
    expect(await cancel(jobId, 'cy')).toMatchObject({ state: 'running', result: { cancelled_by: 'bo' } });
    const ended = await registry.plane.work.sweep(lease);
    expect(ended).toMatchObject({ state: 'cancelled', cancelRequested: true, result: { cancelled_by: 'bo' } });
  });

  it('ends at once a job whose worker is silent, or that its worker lets go', async () => {
    const { jobId: silent } = await create();
    await taken();
    registry.clock.advance(61_000);
    expect(await cancel(silent)).toMatchObject({ state: 'cancelled' });

    const { jobId: released } = await create();
    const lease = await taken();
    await cancel(released);
    expect(await registry.plane.work.release(lease)).toMatchObject({ state: 'cancelled' });
  });

  it.each(['succeeded', 'failed', 'cancelled'])('refuses a job that has %s', async (state) => {
    const { jobId } = await create();
    if (state === 'cancelled') await cancel(jobId);
    else if (state === 'succeeded') await registry.plane.work.sweep(await taken());
    else await registry.plane.work.fail(await taken(), { code: 'c', detail: 'd' });
    const before = await get(jobId);
    expect(before.state).toBe(state);
    await expect(cancel(jobId)).rejects.toThrow(JobFinishedError);
    await expect(cancel(jobId)).rejects.toMatchObject({ members: { job_id: jobId, state } });
    expect(await get(jobId)).toEqual(before);
  });

  it('refuses a job that is not there', async () => {
    await expect(cancel(NO_ID)).rejects.toThrow(JobNotFoundError);
    await expect(get(NO_ID)).rejects.toThrow(JobNotFoundError);
  });
});

describe('the health of jobs', () => {
  const health = () => registry.plane.health.jobs();
  const end = async (error?: { code: string; detail: string }, members: Partial<CreateJob> = {}) => {
    registry.clock.advance(1000);
    await create(members);
    const lease = await taken();
    return error === undefined ? registry.plane.work.sweep(lease) : registry.plane.work.fail(lease, error);
  };
  const error = { code: 'sweep_refused', detail: 'secret' };

  it('is good where nothing has run', async () => {
    expect(await health()).toMatchObject({ healthy: true });
  });

  it('is bad from a failure to the next success, whatever waits or was cancelled or tried meanwhile', async () => {
    const { jobId } = await end(error);
    await end(undefined, { dryRun: true });
    await cancel((await create()).jobId);
    await create();
    const { healthy, detail } = await health();
    expect(healthy).toBe(false);
    expect(detail).toContain('retention-sweep failed with sweep_refused at 2026-05-16T09:00:01.000Z');
    expect(detail).toContain(`GET /jobs/${jobId}`);
    expect(detail).not.toContain('secret');
    await registry.plane.work.sweep(await taken());
    expect(await health()).toMatchObject({ healthy: true });
  });

  it('is told and not thrown where the jobs cannot be read', async () => {
    registry.store.views.jobs = () => Promise.reject(new Error('/srv/secret'));
    expect(await health()).toEqual({ healthy: false, detail: 'the jobs cannot be read' });
  });
});
