import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type JobTools, runJob } from '@artifact-store/jobs';
import type { JobView, WorkingControlPlane } from '@artifact-store/planes';
import { seconds } from '../measure.js';
import { openRegistry } from '../registry.js';
import { HalvesOfMemory } from './halves-of-memory.js';
import { LockTimes } from './lock-times.js';
import type { SweepDone, SweepOrder } from './sweep-apart.js';

const actor = 'bench';

const NO_DATA_PLANE: JobTools['data'] = {
  delete: () => Promise.reject(new Error('a sweep asks for no deletion')),
  verify: () => Promise.reject(new Error('a sweep asks for no verification')),
};

// The program of the process that `sweepApart` starts.
process.once('message', async (order: SweepOrder) => {
  const done = await measured(order);
  process.send?.(done, () => process.disconnect?.());
});

async function measured({ config, secondsAhead = 0, dryRun = false }: SweepOrder): Promise<SweepDone> {
  const locks = new LockTimes();
  const lockedMs: number[] = [];
  const { plane, database } = await openRegistry(config, { secondsAhead, step: locks.step });
  const memory = new HalvesOfMemory();
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  let swept = 0;
  const took = await seconds(async () => {
    const onPage = (job: JobView) => {
      lockedMs.push(locks.last);
      memory.page(job);
    };
    swept = (await sweep(plane, dryRun, onPage)).done;
  });
  stalls.disable();
  const peakBytesOverIdle = memory.peaks();
  await database.close();
  return { seconds: took, swept, lockedMs, peakBytesOverIdle, longestStallMs: stalls.max / 1e6 };
}

async function sweep({ jobs, work }: WorkingControlPlane, dryRun: boolean, onPage: (job: JobView) => void): Promise<JobView> {
  const { jobId } = await jobs.create({ kind: 'retention-sweep', dryRun, actor });
  const lease = await work.next({ owner: actor, jobId });
  if (lease === null) throw new Error('the job is not to be had');
  const job = await runJob({ work, data: NO_DATA_PLANE }, lease, new AbortController().signal, onPage);
  if (job.state !== 'succeeded') throw new Error(`the sweep ${job.state}: ${job.error?.detail}`);
  return job;
}
