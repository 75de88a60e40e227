import { setTimeout as pause } from 'node:timers/promises';
import type { JobId } from '@artifact-store/identity';
import { ArtifactStoreError, JobFinishedError, type JobLease, type JobView, LeaseLostError } from '@artifact-store/planes';
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
      const job = (worker === null ? undefined : await workOn(worker, jobId, options)) ?? (await jobs.get(jobId));
      onChange(job);
      if (job.state !== 'queued' && job.state !== 'running') return job;
      await pause(wait);
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Works on the job until it ends, or is to end; undefined where another worker has it. */
async function workOn(worker: Worker, jobId: JobId, { signal, onChange }: FollowOptions): Promise<JobView | undefined> {
  const { work, owner } = worker;
  const lease = await work.next({ owner, jobId });
  if (lease === null) return undefined;
  const { runJob } = await import('@artifact-store/jobs');
  try {
    return await runJob(worker, lease, signal, onChange);
  } catch (error) {
    if (error instanceof LeaseLostError) return undefined;
    return failed(worker, lease, error);
  }
}

/** Nobody goes on with it: the command fails by it, and so does its job. @throws the error, where it cannot be told */
async function failed({ work }: Worker, lease: JobLease, error: unknown): Promise<JobView> {
  if (!(error instanceof ArtifactStoreError)) throw error;
  return work.fail(lease, { code: error.code, detail: error.detail }).catch(() => {
    throw error;
  });
}

function unlessFinished(error: unknown): void {
  if (!(error instanceof JobFinishedError)) throw error;
}
