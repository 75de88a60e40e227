import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress, FileId, JobId, PackageId, Timestamp, UploadId } from '@artifact-store/identity';
import type { JobState, UploadStatus } from '@artifact-store/planes';

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

/** An upload session as it is kept. */
export interface UploadRow {
  readonly uploadId: UploadId;
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number | null;
  readonly digest: ContentAddress | null;
  /** As it was last written: the time of a session may be over before anybody writes so. */
  readonly status: UploadStatus;
  readonly createdBy: string;
  readonly createdAt: Timestamp;
  readonly expiresAt: Timestamp;
  readonly endedAt: Timestamp | null;
  readonly abortedBy: string | null;
  /** Null unless it is completed. */
  readonly fileId: FileId | null;
  /** Raised by each PUT that begins; 0 before the first. */
  readonly leaseNumber: number;
  /** Whose bytes they are; null unless it is receiving. */
  readonly leaseActor: string | null;
  /** What the file will be called that this lease comes to. */
  readonly leaseFileId: FileId | null;
  readonly leaseExpiresAt: Timestamp | null;
}

/** The row of each table. */
export interface StateRows {
  jobs: JobRow;
  job_items: JobItemRow;
  upload_sessions: UploadRow;
}

export type StateName = keyof StateRows;
