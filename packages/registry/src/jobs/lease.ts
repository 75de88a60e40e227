import { addSeconds, type Timestamp } from '@artifact-store/identity';
import { isJobKind, type JobLease, LEASE_SECONDS, LeaseLostError } from '@artifact-store/planes';
import type { Decision } from '../ports/event-store.js';
import type { JobRow } from '../state/rows.js';

/** What a decision about one job looks at. */
export interface JobSnapshot {
  readonly row: JobRow | undefined;
  /** The clock; leases end by it. */
  readonly now: Timestamp;
}

/** Each process may differ by five minutes from the database. A lease that ends later than that allows is of a clock that was wrong. */
const MAX_SKEW_SECONDS = 2 * 5 * 60;

/** Whether a worker may have the job: nobody has it, or whoever had it is taken for dead. */
export function isWaiting({ state, leaseExpiresAt }: JobRow, now: Timestamp): boolean {
  if (state !== 'running') return state === 'queued';
  if (leaseExpiresAt === null || leaseExpiresAt < now) return true;
  return leaseExpiresAt > addSeconds(now, LEASE_SECONDS + MAX_SKEW_SECONDS);
}

/** Gives the job to a worker. What runs under the worker's own name was left by its predecessor. */
export function decideTake(owner: string, { row, now }: JobSnapshot): Decision<JobLease | null> {
  if (row === undefined || !isTakenBy(owner, row, now)) return { events: [], answer: null };
  const { jobId, kind } = row;
  // Whoever knows what it is does it.
  if (!isJobKind(kind)) return { events: [], answer: null };
  const token = row.leaseToken + 1;
  const taken = { state: 'running', startedAt: row.startedAt ?? now, leaseToken: token, leaseOwner: owner } as const;
  return put({ ...renewed(row, now), ...taken }, { jobId, kind, token });
}

export function isTakenBy(owner: string, row: JobRow, now: Timestamp): boolean {
  return isWaiting(row, now) || (row.state === 'running' && row.leaseOwner === owner);
}

/** The job, if it is still this worker's. @throws LeaseLostError */
export function leasedJob({ jobId, token }: JobLease, row: JobRow | undefined): JobRow {
  if (row?.state === 'running' && row.leaseToken === token) return row;
  throw new LeaseLostError(row === undefined ? 'the job is forgotten' : 'the job was taken over, or it has ended', {
    job_id: jobId,
  });
}

/** The job after its worker has done something. */
export function renewed(row: JobRow, now: Timestamp): JobRow {
  return { ...row, updatedAt: now, leaseExpiresAt: addSeconds(now, LEASE_SECONDS) };
}

/** A decision that writes the job and nothing else. */
export function put<Answer>(row: JobRow, answer: Answer): Decision<Answer> {
  return { events: [], answer, state: [{ change: 'put', state: 'jobs', row }] };
}
