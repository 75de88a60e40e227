import { createDigester } from '@artifact-store/digest';
import type { CallOptions, JobKind, JobState, Verdict } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry, until } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HeldTask } from '../test/held-task.js';
import { KeptLog } from '../test/kept-log.js';
import { ManualTimers } from '../test/manual-timers.js';
import { NO_DATA_PLANE } from '../test/no-data-plane.js';
import { JobLanes } from './job-lanes.js';

const digester = createDigester();

let registry: MemoryRegistry;
let reading: HeldTask<readonly Verdict[]>;
let sweeping: HeldTask<void>;
let lanes: JobLanes;

/** Lanes whose verifications are held at their first page, and whose sweeps are where the test holds them. */
function open({ holdsSweeps = false } = {}): JobLanes {
  const { work: own } = registry.plane;
  const sweep: typeof own.sweep = async (lease) => {
    if (holdsSweeps) await sweeping.run();
    return own.sweep(lease);
  };
  const work = Object.assign(Object.create(own), { next: own.next.bind(own), sweep });
  const data = { ...NO_DATA_PLANE, verify: (_request: object, options?: CallOptions) => reading.run(options?.signal) };
  lanes = new JobLanes({ work, data, owner: 'tests', log: new KeptLog(), timers: new ManualTimers() });
  return lanes;
}

const create = (kind: JobKind) => registry.plane.jobs.create({ kind, actor: 'ana' });
const has = (job: Awaited<ReturnType<typeof create>>, state: JobState) =>
  until(async () => (await registry.plane.jobs.get(job.jobId)).state === state);

beforeEach(async () => {
  registry = memoryRegistry({ digester });
  reading = new HeldTask();
  sweeping = new HeldTask();
  await registry.record(await registry.create(), 'a.txt');
});

afterEach(async () => {
  sweeping.end();
  await lanes.stop();
});

describe('the lanes of a process', () => {
  it('sweep and collect while a verification reads, and verify no second time meanwhile', async () => {
    const verification = await create('storage-verify');
    open().start();
    await reading.begun;
    const second = await create('storage-verify');
    const jobs = [await create('retention-sweep'), await create('retention-gc')];
    lanes.wake();
    for (const job of jobs) await has(job, 'succeeded');
    expect(await registry.plane.jobs.get(verification.jobId)).toMatchObject({ state: 'running' });
    expect(await registry.plane.jobs.get(second.jobId)).toMatchObject({ state: 'queued' });
  });

  it('do not collect before the sweep that was asked for first', async () => {
    const sweep = await create('retention-sweep');
    open({ holdsSweeps: true }).start();
    await sweeping.begun;
    const collection = await create('retention-gc');
    const verification = await create('storage-verify');
    lanes.wake();
    await has(verification, 'running');
    expect(await registry.plane.jobs.get(collection.jobId)).toMatchObject({ state: 'queued' });
    sweeping.end();
    await has(collection, 'succeeded');
    expect(await registry.plane.jobs.get(sweep.jobId)).toMatchObject({ state: 'succeeded' });
  });

  it('both hear at once that there may be a job', async () => {
    open().start();
    // No timer is ever let go.
    for (const kind of ['retention-sweep', 'storage-verify'] as const) {
      const job = await create(kind);
      lanes.wake();
      await has(job, kind === 'storage-verify' ? 'running' : 'succeeded');
    }
  });

  it('end the one job that is cancelled, whichever has it', async () => {
    const verification = await create('storage-verify');
    const sweep = await create('retention-sweep');
    open({ holdsSweeps: true }).start();
    await Promise.all([reading.begun, sweeping.begun]);
    const { jobs } = registry.plane;
    lanes.cancelled((await jobs.cancel({ jobId: verification.jobId, actor: 'ana' })).jobId);
    await has(verification, 'cancelled');
    expect(await jobs.get(sweep.jobId)).toMatchObject({ state: 'running' });
    sweeping.end();
    await has(sweep, 'succeeded');
  });

  it('let both their jobs go when they are stopped', async () => {
    for (let index = 0; index < 501; index++) await registry.create();
    registry.clock.advance(2 * 24 * 60 * 60 * 1000);
    const verification = await create('storage-verify');
    const sweep = await registry.plane.jobs.create({ kind: 'retention-sweep', actor: 'ana', options: { force: true } });
    open({ holdsSweeps: true }).start();
    await Promise.all([reading.begun, sweeping.begun]);
    const stopped = lanes.stop();
    sweeping.end();
    await stopped;
    expect(await registry.plane.jobs.get(verification.jobId)).toMatchObject({ state: 'queued' });
    expect(await registry.plane.jobs.get(sweep.jobId)).toMatchObject({ state: 'queued', done: 500 });
  });

  it('take over what was left under their name, each its own and nothing of the other', async () => {
    const left = [await create('storage-verify'), await create('retention-sweep')];
    for (const { jobId } of left) await registry.plane.work.next({ owner: 'tests', jobId });
    open({ holdsSweeps: true }).start();
    await Promise.all([reading.begun, sweeping.begun]);
    const { store } = registry;
    expect(await Promise.all(left.map(async ({ jobId }) => (await store.views.job(jobId))?.leaseToken))).toEqual([2, 2]);
  });
});
