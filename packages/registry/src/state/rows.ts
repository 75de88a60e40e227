import type { CborMap } from '@artifact-store/encoding';
import type { JobId, Timestamp } from '@artifact-store/identity';
import type { JobState } from '@artifact-store/planes';

// Operational state: rows beside the views. No event tells of them, and no replay touches them.

/** A job as it is kept. */
export interface JobRow {
  readonly jobId: JobId;
  /** As of JobView. */
  readonly kind: string;
  readonly state: JobState;
  readonly dryRun: boolean;
  readonly options: CborMap;
  readonly createdBy: string;
  readonly createdAt: Timestamp;
  readonly startedAt: Timestamp | null;
  readonly updatedAt: Timestamp;
  readonly finishedAt: Timestamp | null;
  readonly cancelRequested: boolean;
  readonly done: number;
  readonly total: number | null;
  readonly bytes: number;
  readonly result: CborMap;
  readonly errorCode: string | null;
  readonly errorDetail: string | null;
  /** Where the next page begins; by kind. */
  readonly cursor: CborMap;
  readonly itemCount: number;
  /** Raised by each take-over; 0 while nobody had the job. */
  readonly leaseToken: number;
  readonly leaseOwner: string | null;
  readonly leaseExpiresAt: Timestamp | null;
}

/** One thing that a job came upon. */
export interface JobItemRow {
  readonly jobId: JobId;
  /** From 1. */
  readonly itemNumber: number;
  readonly item: CborMap;
}

/** The row of each table. */
export interface StateRows {
  jobs: JobRow;
  job_items: JobItemRow;
}

export type StateName = keyof StateRows;
