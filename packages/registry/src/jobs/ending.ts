import type { Timestamp } from '@artifact-store/identity';
import { type CancelJob, JobFinishedError, type JobLease, type JobView } from '@artifact-store/planes';
import type { Decision } from '../ports/event-store.js';
import type { JobRow } from '../state/rows.js';
import { foundJob, jobView } from './job-view.js';
import { isWaiting, type JobSnapshot, leasedJob, put } from './lease.js';

export interface JobError {
  readonly code: string;
  readonly detail: string;
}

/** The job that has ended for good. Its token stays: whoever held it finds the job ended. */
export function ended(row: JobRow, state: 'succeeded' | 'failed' | 'cancelled', now: Timestamp, error?: JobError): JobRow {
  const why = { errorCode: error?.code ?? null, errorDetail: error?.detail ?? null };
  return { ...row, ...why, state, updatedAt: now, finishedAt: now, leaseExpiresAt: null };
}

/** A job that nobody works on ends at once; a worker is asked to end it. @throws JobNotFoundError, JobFinishedError */
export function decideCancel({ jobId, actor }: CancelJob, { row, now }: JobSnapshot): Decision<JobView> {
  const job = foundJob(jobId, row);
  if (job.finishedAt !== null) {
    throw new JobFinishedError(`the job ${job.state} at ${job.finishedAt}`, { job_id: jobId, state: job.state });
  }
  if (job.cancelRequested && !isWaiting(job, now)) return { events: [], answer: jobView(job) };
  const asked = { ...job, cancelRequested: true, result: { ...job.result, cancelled_by: actor } };
  return written(isWaiting(job, now) ? ended(asked, 'cancelled', now) : asked);
}

/** @throws LeaseLostError */
export function decideRelease(lease: JobLease, { row, now }: JobSnapshot): Decision<JobView> {
  const job = leasedJob(lease, row);
  if (job.cancelRequested) return written(ended(job, 'cancelled', now));
  return written({ ...job, state: 'queued', updatedAt: now, leaseOwner: null, leaseExpiresAt: null });
}

/** @throws LeaseLostError */
export function decideFail(lease: JobLease, error: JobError, { row, now }: JobSnapshot): Decision<JobView> {
  return written(ended(leasedJob(lease, row), 'failed', now, error));
}

/** A decision that writes the job and answers it. */
export function written(row: JobRow): Decision<JobView> {
  return put(row, jobView(row));
}
