import type { JobId } from '@artifact-store/identity';
import type { JobKind, JobView } from './jobs.js';

/**
 * Jobs, for those who work on them. A lease is numbered: each take-over raises the number, and every write under an older one
 * is refused, so a worker that was thought dead changes nothing.
 */
export interface Work {
  /** Leases the oldest job that waits, or whose worker has been silent for LEASE_SECONDS; null if there is none. */
  next(command: TakeJob): Promise<JobLease | null>;
  /** Does the next page of a sweep and renews the lease. @throws LeaseLostError, ClockSkewError */
  sweep(lease: JobLease): Promise<JobView>;
  /** Lets go of a job that is not done, so that anybody may go on with it at once. @throws LeaseLostError */
  release(lease: JobLease): Promise<JobView>;
  /** Ends a job for good. @throws LeaseLostError */
  fail(lease: JobLease, error: { readonly code: string; readonly detail: string }): Promise<JobView>;
}

/** A worker that has not written for so long is taken for dead. */
export const LEASE_SECONDS = 60;

export interface TakeJob {
  /**
   * Tells workers apart. No two that are alive have the same: what still runs under it was left by the worker's predecessor,
   * and is given to it at once.
   */
  readonly owner: string;
  /** This job alone. */
  readonly jobId?: JobId | undefined;
}

export interface JobLease {
  readonly jobId: JobId;
  readonly kind: JobKind;
  readonly token: number;
}
