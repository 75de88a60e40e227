import { createDigester } from '@artifact-store/digest';
import type { JobId } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  DatabaseUnavailableError,
  InternalError,
  JOB_KINDS,
  type JobState,
  type JobView,
  StorageFullError,
  StorageNotOursError,
  type Work,
} from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeptLog } from '../test/kept-log.js';
import { ManualTimers } from '../test/manual-timers.js';
import { NO_DATA_PLANE } from '../test/no-data-plane.js';
import { leaseOf, ToldWork } from '../test/told-work.js';
import { JobRunner, type JobRunnerParts } from './job-runner.js';

const digester = createDigester();
const DAY = 24 * 60 * 60 * 1000;

let registry: MemoryRegistry;
let timers: ManualTimers;
let log: KeptLog;
let runner: JobRunner;

/** Its work is the registry's, but for what is given. */
function parts(members: Partial<Work> = {}): JobRunnerParts {
  const { work: own } = registry.plane;
  const next = own.next.bind(own);
  const work: Work = Object.assign(Object.create(own), { next }, members);
  return { work, data: NO_DATA_PLANE, owner: 'tests', kinds: JOB_KINDS, log, timers };
}

function open(members: Partial<Work> = {}): JobRunner {
  runner = new JobRunner(parts(members));
  return runner;
}

beforeEach(() => {
  registry = memoryRegistry({ digester });
  timers = new ManualTimers();
  log = new KeptLog();
});

afterEach(() => runner.stop());

const create = () => registry.plane.jobs.create({ kind: 'retention-sweep', actor: 'ana', options: { force: true } });
const get = (jobId: JobId) => registry.plane.jobs.get(jobId);
const stateOf = async ({ jobId }: JobView): Promise<JobState> => (await get(jobId)).state;

/** The first calls go wrong as told, all later ones are the registry's. */
function failing(method: 'next' | 'sweep' | 'fail', ...errors: readonly Error[]): Partial<Work> {
  const real = registry.plane.work[method].bind(registry.plane.work) as (...parameters: unknown[]) => Promise<unknown>;
  const left = [...errors];
  const call = (...parameters: unknown[]) => {
    const error = left.shift();
    return error === undefined ? real(...parameters) : Promise.reject(error);
  };
  return { [method]: call } as Partial<Work>;
}

describe('a runner', () => {
  it('does what waits, one job after the other, and says so with counts', async () => {
    await registry.create();
    registry.clock.advance(DAY);
    const jobs = [await create(), await create()];
    open().start();
    expect(await timers.waited()).toBe(5000);
    expect(await Promise.all(jobs.map(stateOf))).toEqual(['succeeded', 'succeeded']);
    const ends = ['info: job started', 'info: job finished'];
    expect(log.messages()).toEqual([...ends, ...ends]);
    expect(log.lines[1]?.entry).toMatchObject({ job_id: jobs[0]?.jobId, kind: 'retention-sweep', state: 'succeeded', done: 1 });
  });

  it('does jobs of its kinds alone', async () => {
    const job = await create();
    runner = new JobRunner({ ...parts(), kinds: ['retention-gc', 'storage-verify'] });
    runner.start();
    await timers.waited();
    expect(await stateOf(job)).toBe('queued');
  });

  it('looks again every few seconds', async () => {
    open().start();
    await timers.waited();
    const job = await create();
    await timers.pass();
    await timers.waited();
    expect(await stateOf(job)).toBe('succeeded');
  });

  it('looks at once where it is told to, also if it was just told that there is nothing', async () => {
    let late: JobView | undefined;
    const { work } = registry.plane;
    open({
      async next(command) {
        const lease = await work.next(command);
        if (late !== undefined || lease !== null) return lease;
        late = await create();
        runner.wake();
        return null;
      },
    }).start();
    await timers.waited();
    expect(late === undefined ? undefined : await stateOf(late)).toBe('succeeded');

    const job = await create();
    runner.wake();
    await until(() => stateOf(job), 'succeeded');
  });

  it('waits longer and longer while the database is away, and goes on with the page where it was', async () => {
    const job = await create();
    const away = new DatabaseUnavailableError('away');
    open(failing('sweep', away, away, away)).start();
    expect([await timers.pass(), await timers.pass(), await timers.pass()]).toEqual([1000, 2000, 4000]);
    expect(await timers.waited()).toBe(5000);
    expect(await get(job.jobId)).toMatchObject({ state: 'succeeded', error: null });
    expect(log.lines[1]).toMatchObject({ level: 'warn', entry: { code: 'database_unavailable', wait_ms: 1000 } });
  });

  it.each([new BackendUnavailableError('the disk is gone'), new StorageNotOursError('another log was here')])(
    'waits while the storage cannot be worked on ($code), and goes on with what is to be deleted',
    async (error) => {
      const work = new ToldWork();
      const deletion = { backendId: 'local', keys: [], grant: 'g' };
      work.deletions = [deletion, deletion];
      const leases = [leaseOf('retention-gc')];
      work.next = async () => leases.shift() ?? null;
      const errors: Error[] = [error];
      const data = {
        ...NO_DATA_PLANE,
        async delete() {
          const away = errors.shift();
          if (away !== undefined) throw away;
        },
      };
      runner = new JobRunner({ work, data, owner: 'tests', kinds: JOB_KINDS, log, timers });
      runner.start();
      await timers.passOf(1000);
      await timers.passOf(5000);
      expect(work.asked).toEqual(['collect', 'collect', 'reclaimed 0 of local', 'collect']);
      expect(log.lines[1]).toMatchObject({ level: 'warn', entry: { code: error.code } });
    },
  );

  it.each(['storage-verify', 'storage-reconcile'] as const)(
    'ends a %s where the storage is not ours, so that whoever asked for it gets an answer',
    async (kind) => {
      const { jobId } = await registry.plane.jobs.create({ kind, actor: 'ana' });
      const notOurs = new StorageNotOursError('another log was here');
      open({ toVerify: () => Promise.reject(notOurs), toReconcile: () => Promise.reject(notOurs) }).start();
      expect(await timers.waited()).toBe(5000);
      const error = { code: 'storage_not_ours', detail: 'another log was here' };
      expect(await get(jobId)).toMatchObject({ state: 'failed', error });
    },
  );

  it('waits no longer than half a minute', async () => {
    const away = new DatabaseUnavailableError('away');
    open(failing('next', ...Array.from({ length: 8 }, () => away))).start();
    const waits: number[] = [];
    for (let index = 0; index < 8; index++) waits.push(await timers.pass());
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('leaves a job alone that another worker has by now, and takes the next', async () => {
    const first = await create();
    registry.clock.advance(1);
    const second = await create();
    const { work } = registry.plane;
    let stolen = false;
    open({
      async sweep(lease) {
        if (!stolen) {
          stolen = true;
          registry.clock.advance(61_000);
          await work.next({ owner: 'thief' });
        }
        return work.sweep(lease);
      },
    }).start();
    await timers.pass();
    await timers.waited();
    expect(await stateOf(first)).toBe('running');
    expect(await stateOf(second)).toBe('succeeded');
    expect(log.lines[1]).toMatchObject({ level: 'warn', message: 'job left alone', entry: { job_id: first.jobId } });
  });

  it('ends a job that cannot be done, with the code of its error', async () => {
    const job = await create();
    open(failing('sweep', new StorageFullError('no room'))).start();
    await timers.waited();
    expect(await get(job.jobId)).toMatchObject({ state: 'failed', error: { code: 'storage_full', detail: 'no room' } });
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', message: 'job failed', entry: { code: 'storage_full' } });
  });

  it.each([
    ['that nobody foresaw', new Error('connect /srv/secret')],
    ['of the catalogue', new InternalError('the row at /srv/secret is odd')],
  ])('tells of a defect %s nothing but that there is one', async (_which, defect) => {
    const job = await create();
    open(failing('sweep', defect)).start();
    await timers.waited();
    const { state, error } = await get(job.jobId);
    expect(state).toBe('failed');
    expect(error?.code).toBe('internal_error');
    expect(error?.detail).not.toContain('secret');
    expect(log.lines[1]).toMatchObject({ level: 'error', entry: { err: defect } });
  });

  it('does not turn in circles where a job can neither be done nor ended', async () => {
    const defect = new Error('defect');
    const job = await create();
    open({ ...failing('sweep', defect), ...failing('fail', defect) }).start();
    expect(await timers.pass()).toBe(5000);
    await timers.waited();
    expect(await stateOf(job)).toBe('succeeded');
  });

  it('survives that it cannot even ask for a job', async () => {
    const job = await create();
    open(failing('next', new Error('defect'))).start();
    expect(await timers.pass()).toBe(5000);
    await timers.waited();
    expect(await stateOf(job)).toBe('succeeded');
  });
});

describe('a runner that is stopped', () => {
  it('finishes the page under way, lets the job go, and does nothing after that', async () => {
    for (let index = 0; index < 501; index++) await registry.create();
    registry.clock.advance(DAY);
    const job = await create();
    const { work } = registry.plane;
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    open({
      async sweep(lease) {
        begun.resolve();
        await goOn.promise;
        return work.sweep(lease);
      },
    }).start();
    await begun.promise;
    const stopped = runner.stop();
    goOn.resolve();
    await stopped;
    expect(await get(job.jobId)).toMatchObject({ state: 'queued', done: 500 });
    expect(log.messages()).toEqual(['info: job started', 'info: job let go']);
    runner.wake();
    runner.start();
    await runner.stop();
    expect(await stateOf(job)).toBe('queued');
  });

  it('waits for no timer, neither of a poll nor of a database that is away', async () => {
    open().start();
    await timers.waited();
    await runner.stop();

    const job = await create();
    open(failing('sweep', new DatabaseUnavailableError('away'))).start();
    await timers.waited();
    await runner.stop();
    expect(await stateOf(job)).toBe('queued');
  });

  it('tries to let its job go where the database is away to the last', async () => {
    const job = await create();
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    open({
      async sweep() {
        begun.resolve();
        await goOn.promise;
        throw new DatabaseUnavailableError('away');
      },
      release: () => Promise.reject(new DatabaseUnavailableError('away')),
    }).start();
    await begun.promise;
    const stopped = runner.stop();
    goOn.resolve();
    await stopped;
    expect(await stateOf(job)).toBe('running');
  });

  it('may never have been started', async () => {
    await expect(open().stop()).resolves.toBeUndefined();
  });
});

/** Looks until it is so, one turn of the loop after the other. */
async function until<Value>(look: () => Promise<Value>, wanted: Value): Promise<void> {
  while ((await look()) !== wanted) await new Promise((resolve) => setImmediate(resolve));
}
