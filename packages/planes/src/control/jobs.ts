import type { CborMap } from '@artifact-store/encoding';
import type { JobId, Timestamp } from '@artifact-store/identity';
import type { Page, PageRequest } from '../pages.js';

/**
 * Long work, done page by page by whoever holds the job's lease. Jobs are operational state: rows, no facts, untouched by
 * replay. What a job does to packages is in the log.
 */
export interface Jobs {
  /** Queues a job. @throws ValidationFailedError, IdempotencyKeyReusedError */
  create(command: CreateJob): Promise<JobView>;
  /** @throws JobNotFoundError */
  get(jobId: JobId): Promise<JobView>;
  /** Newest first. @throws ValidationFailedError, InvalidCursorError */
  list(query: ListJobs): Promise<Page<JobView>>;
  /** What the job has come upon, one by one, in that order. @throws JobNotFoundError, ValidationFailedError, InvalidCursorError */
  items(query: ListJobItems): Promise<Page<CborMap>>;
  /** Ends a job that waits; asks one that runs to end after its page. Answers the job as it is then. @throws JobNotFoundError, JobFinishedError */
  cancel(command: CancelJob): Promise<JobView>;
}

export const JOB_KINDS = ['retention-sweep', 'retention-gc', 'storage-verify', 'storage-reconcile', 'upload-expiry'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Whether this version knows how to do it. */
export function isJobKind(kind: string): kind is JobKind {
  return JOB_KINDS.some((each) => each === kind);
}

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface CreateJob {
  readonly kind: JobKind;
  /** Selects by the same code, and changes nothing. */
  readonly dryRun?: boolean | undefined;
  /** By kind: see JobOptions. */
  readonly options?: JobOptions | undefined;
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
}

export interface JobOptions {
  /** `retention-sweep`: sweep also where a guard against a wrong clock forbids it. */
  readonly force?: boolean | undefined;
  /** `retention-gc`: how long an object stays after its last reference went, in seconds; the configured time if not given. */
  readonly graceSeconds?: number | undefined;
  /** `storage-verify`, `storage-reconcile`: the backend, the default one if not given. */
  readonly backendId?: string | undefined;
  /** `storage-verify`: which digests are computed; `both` if not given. */
  readonly digest?: 'primary' | 'both' | undefined;
  /** `storage-verify`: so many objects at most. */
  readonly limit?: number | undefined;
  /** `storage-verify`: a share of the objects, in per cent, chosen at random for each job. */
  readonly samplePercent?: number | undefined;
  /** `storage-verify`: only objects that were not verified since. */
  readonly since?: Timestamp | undefined;
  /** `storage-verify`: so many bytes per second at most. */
  readonly maxBytesPerSecond?: number | undefined;
  /** `storage-reconcile`: delete orphans as well. */
  readonly deleteOrphans?: boolean | undefined;
  /** `storage-reconcile`: delete orphans also where the guard against a wrong log or storage forbids it, so many at most. */
  readonly expectedOrphans?: number | undefined;
}

export interface JobView {
  readonly jobId: JobId;
  /** A JobKind, or what a later version beside this one, or before it, calls its own. */
  readonly kind: string;
  readonly state: JobState;
  readonly dryRun: boolean;
  /** As given, snake_case. */
  readonly options: CborMap;
  readonly createdBy: string;
  readonly createdAt: Timestamp;
  readonly startedAt: Timestamp | null;
  /** Of the last page. */
  readonly updatedAt: Timestamp;
  readonly finishedAt: Timestamp | null;
  readonly cancelRequested: boolean;
  /** Things looked at. */
  readonly done: number;
  /** Things to look at in all; null until that is known. */
  readonly total: number | null;
  /** Bytes concerned, by kind. */
  readonly bytes: number;
  /** Counts by kind, snake_case; what there is of them so far. */
  readonly result: CborMap;
  /** Why it failed: the code of an error, and its detail. */
  readonly error: { readonly code: string; readonly detail: string } | null;
}

export interface ListJobs extends PageRequest {
  readonly kind?: JobKind | undefined;
  readonly state?: JobState | undefined;
}

export interface ListJobItems extends PageRequest {
  readonly jobId: JobId;
}

export interface CancelJob {
  readonly jobId: JobId;
  readonly actor: string;
}
