import { monitorEventLoopDelay } from 'node:perf_hooks';
import { runJob } from '@artifact-store/jobs';
import type { JobView } from '@artifact-store/planes';
import { memoryOf } from '../process-memory.js';
import type { JobDone, JobOrder } from './job-apart.js';
import { LockTimes } from './lock-times.js';
import { MeasuredParts } from './measured-parts.js';
import { type OpenStore, openStore } from './store.js';

const actor = 'bench';

// The program of the process that `jobApart` starts.
process.once('message', async (order: JobOrder) => {
  const done = await measured(order);
  process.send?.(done, () => process.disconnect?.());
});

async function measured(order: JobOrder): Promise<JobDone> {
  const locks = new LockTimes();
  const store = await openStore({ ...order, step: locks.step });
  const head = await store.control.log.head();
  const idleBytes = memoryOf(process.pid).residentBytes;
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  const parts = new MeasuredParts(order.partsEnd ?? [], locks);
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const job = await run(store, order.job, (page) => parts.page(page));
  const { user, system } = process.cpuUsage(before);
  const measured = { seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6, parts: parts.all() };
  stalls.disable();
  const events = (await store.control.log.head()).lastSequence - head.lastSequence;
  await store.close();
  return { job, ...measured, idleBytes, events, longestStallMs: stalls.max / 1e6 };
}

async function run({ control, data }: OpenStore, wanted: JobOrder['job'], onPage: (job: JobView) => void): Promise<JobView> {
  const { jobs, work } = control;
  const { jobId } = await jobs.create({ ...wanted, actor });
  const lease = await work.next({ owner: actor, jobId });
  if (lease === null) throw new Error('the job is not to be had');
  const job = await runJob({ work, data }, lease, new AbortController().signal, onPage);
  if (job.state !== 'succeeded') throw new Error(`the ${job.kind} ${job.state}: ${job.error?.detail}`);
  return job;
}
