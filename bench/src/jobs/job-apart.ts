import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DatabaseConfig } from '@artifact-store/persistence';
import type { CreateJob, JobView } from '@artifact-store/planes';

export interface JobOrder {
  readonly config: DatabaseConfig;
  /** Where the objects are. */
  readonly storageRoot: string;
  readonly job: Omit<CreateJob, 'actor'>;
  /** So far is the clock ahead that the job goes by. */
  readonly secondsAhead?: number;
  /** What is done, as the job counts it, where a part that is to be measured by itself ends; one more ends with the job. */
  readonly partsEnd?: readonly number[];
}

export interface JobPart {
  readonly seconds: number;
  /** Of each transaction, how long it held the head lock. */
  readonly lockedMs: readonly number[];
  /** Resident memory of the process at its highest. */
  readonly peakBytes: number;
}

export interface JobDone {
  readonly job: JobView;
  readonly seconds: number;
  /** Of all threads of the process. */
  readonly cpuSeconds: number;
  /** Resident memory of the process when it was ready. */
  readonly idleBytes: number;
  /** How many the job appended. */
  readonly events: number;
  /** The longest time for which the process could do nothing else. */
  readonly longestStallMs: number;
  readonly parts: readonly JobPart[];
}

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
/** Left alone, V8 lets garbage lie while there is room for it, and what a job needs cannot be told from that. */
const SMALL_HEAP = ['--max-old-space-size=64', '--max-semi-space-size=4'];

/** A job by a process that does nothing else. @throws Error if it does not succeed */
export async function jobApart(order: JobOrder): Promise<JobDone> {
  const child = fork(WORKER, { serialization: 'advanced', execArgv: SMALL_HEAP });
  const ended = once(child, 'exit');
  const told = new Promise<JobDone>((resolve) => child.once('message', (done) => resolve(done as JobDone)));
  child.send(order);
  const done = await Promise.race([told, ended.then(() => undefined)]);
  await ended;
  if (done === undefined) throw new Error(`the ${order.job.kind} did not succeed`);
  return done;
}
