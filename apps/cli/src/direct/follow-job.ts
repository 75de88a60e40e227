import { setTimeout as pause } from 'node:timers/promises';
import type { JobId } from '@artifact-store/identity';
import { JobFinishedError, type JobView, LeaseLostError } from '@artifact-store/planes';
import type { Place, Worker } from './place.js';

const FIRST_POLL_MILLISECONDS = 50;
const LONGEST_POLL_MILLISECONDS = 1000;

export interface FollowOptions {
  /** Cancels the job; it is followed to its end all the same. */
  readonly signal: AbortSignal;
  /** Told of the job as it goes on. */
  readonly onChange: (job: JobView) => void;
  readonly actor: string;
}

/** The job at its end. It is worked on here, if this is the place and nobody else does. */
export async function followJob({ jobs, worker }: Place, jobId: JobId, options: FollowOptions): Promise<JobView> {
  const { signal, onChange, actor } = options;
  let cancelling: Promise<unknown> = Promise.resolve();
  const cancel = () => {
    cancelling = jobs.cancel({ jobId, actor }).catch(unlessFinished);
    // Told below: until then nobody listens.
    cancelling.catch(() => undefined);
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  try {
    for (let wait = FIRST_POLL_MILLISECONDS; ; wait = Math.min(wait * 2, LONGEST_POLL_MILLISECONDS)) {
      await cancelling;
      const job = (worker === null ? undefined : await workOn(worker, jobId, onChange)) ?? (await jobs.get(jobId));
      onChange(job);
      if (job.state !== 'queued' && job.state !== 'running') return job;
      await pause(wait);
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Works on the job until it ends; undefined where another worker has it. */
async function workOn({ work, owner }: Worker, jobId: JobId, onPage: (job: JobView) => void): Promise<JobView | undefined> {
  const lease = await work.next({ owner, jobId });
  if (lease === null) return undefined;
  const { runJob } = await import('@artifact-store/jobs');
  try {
    // A cancelled job ends by its next page: it is not let go.
    return await runJob(work, lease, new AbortController().signal, onPage);
  } catch (error) {
    if (error instanceof LeaseLostError) return undefined;
    throw error;
  }
}

function unlessFinished(error: unknown): void {
  if (!(error instanceof JobFinishedError)) throw error;
}
