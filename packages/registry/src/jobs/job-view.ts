import type { JobId } from '@artifact-store/identity';
import { JobNotFoundError, type JobView } from '@artifact-store/planes';
import type { JobRow } from '../state/rows.js';

/** @throws JobNotFoundError */
export function foundJob(jobId: JobId, row: JobRow | undefined): JobRow {
  if (row === undefined) throw new JobNotFoundError('no job has this job_id', { job_id: jobId });
  return row;
}

/** A job as it is told: without its cursor, and without who has it. */
export function jobView(row: JobRow): JobView {
  const { jobId, kind, state, dryRun, options, createdBy, createdAt, startedAt, updatedAt, finishedAt } = row;
  const { cancelRequested, done, total, bytes, result, errorCode, errorDetail } = row;
  return {
    jobId,
    kind,
    state,
    dryRun,
    options,
    createdBy,
    createdAt,
    startedAt,
    updatedAt,
    finishedAt,
    cancelRequested,
    done,
    total,
    bytes,
    result,
    error: errorCode === null ? null : { code: errorCode, detail: errorDetail ?? '' },
  };
}
