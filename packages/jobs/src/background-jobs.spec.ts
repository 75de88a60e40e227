import { createDigester } from '@artifact-store/digest';
import type { CallOptions, Verdict } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry, until } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HeldTask } from '../test/held-task.js';
import { KeptLog } from '../test/kept-log.js';
import { ManualTimers } from '../test/manual-timers.js';
import { NO_DATA_PLANE } from '../test/no-data-plane.js';
import { BackgroundJobs } from './background-jobs.js';
import type { JobTools } from './job-tools.js';
import { systemTimers, type Timers } from './timers.js';

const digester = createDigester();
let registry: MemoryRegistry;
let jobs: BackgroundJobs;

function open(timers: Timers, intervalSeconds = 0, data: JobTools['data'] = NO_DATA_PLANE): BackgroundJobs {
  const { plane: control, clock } = registry;
  const scheduled = [{ kind: 'retention-sweep', intervalSeconds }] as const;
  jobs = new BackgroundJobs({ control, data, clock, owner: 'tests', scheduled, log: new KeptLog(), timers });
  return jobs;
}

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

afterEach(() => jobs.stop());

const hasEnded = async () => (await registry.plane.jobs.list({})).items.every((job) => job.state === 'succeeded');

describe('the jobs of a process', () => {
  it('begin at once where they are asked for through its own control plane', async () => {
    const { control } = open(new ManualTimers());
    jobs.start();
    const { jobId } = await control.jobs.create({ kind: 'retention-sweep', actor: 'ana' });
    // No timer has been let go.
    await until(async () => (await control.jobs.get(jobId)).state === 'succeeded');
    expect((await control.jobs.list({})).items).toHaveLength(1);
    expect((await control.jobs.items({ jobId })).items).toEqual([]);
    await expect(control.jobs.cancel({ jobId, actor: 'ana' })).rejects.toThrow('succeeded');
  });

  it('end at once where they are cancelled through its own control plane', async () => {
    const reading = new HeldTask<readonly Verdict[]>();
    const data = { ...NO_DATA_PLANE, verify: (_request: object, options?: CallOptions) => reading.run(options?.signal) };
    const created = await registry.create();
    await registry.record(created, 'a.txt');
    const { control } = open(new ManualTimers(), 0, data);
    jobs.start();
    const { jobId } = await control.jobs.create({ kind: 'storage-verify', actor: 'ana' });
    await reading.begun;
    expect(await control.jobs.cancel({ jobId, actor: 'ana' })).toMatchObject({ state: 'running', cancelRequested: true });
    // No timer has been let go.
    await until(async () => (await control.jobs.get(jobId)).state === 'cancelled');
  });

  it('come by themselves', async () => {
    open(new ManualTimers(), 3600).start();
    await until(async () => (await registry.plane.jobs.list({})).items.length === 1);
    await until(hasEnded);
  });

  it('wait for nobody on the timers of the machine', async () => {
    open(systemTimers, 31_536_000).start();
    await until(async () => (await registry.plane.jobs.list({ state: 'succeeded' })).items.length === 1);
    await jobs.stop();
    await registry.plane.jobs.create({ kind: 'retention-sweep', actor: 'ana' });
    expect(await hasEnded()).toBe(false);
  });
});
