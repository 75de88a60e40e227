import type { ContentAddress, JobId, Sha256Hex } from '@artifact-store/identity';
import type { JobKind, JobView } from './jobs.js';
import type { Comparison, ReconciliationPage } from './reconciliation.js';

/**
 * Jobs, for those who work on them. A lease is numbered: each take-over raises the number, and every write under an older one
 * is refused, so a worker that was thought dead changes nothing.
 */
export interface Work {
  /** Leases the oldest job that waits, or whose worker has been silent for LEASE_SECONDS; null if there is none of these kinds. */
  next(command: TakeJob): Promise<JobLease | null>;
  /** Says that the worker is alive, while something takes long. @throws LeaseLostError */
  renew(lease: JobLease): Promise<JobView>;
  /** Lets go of a job that is not done, so that anybody may go on with it at once. @throws LeaseLostError */
  release(lease: JobLease): Promise<JobView>;
  /** Ends a job for good. @throws LeaseLostError */
  fail(lease: JobLease, error: { readonly code: string; readonly detail: string }): Promise<JobView>;

  /** Does the next page of a sweep and renews the lease, as all that follow do. @throws LeaseLostError, ClockSkewError */
  sweep(lease: JobLease): Promise<JobView>;

  /**
   * Does the next page of a collection: lets packages go, then gives up objects that nothing refers to. Where it answers a
   * deletion, that is to be carried out by the data plane and told by `reclaimed` before the next page. A deletion may be
   * answered again, and carried out again: its keys are dead.
   * @throws LeaseLostError, ClockSkewError
   */
  collect(lease: JobLease): Promise<CollectionPage>;
  /** Records that the keys of a deletion are gone, of a collection's or a reconciliation's. @throws LeaseLostError */
  reclaimed(lease: JobLease, deletion: Pick<Deletion, 'backendId' | 'keys'>): Promise<JobView>;

  /** Chooses the next objects to verify, the longest unverified first; none: the job has ended. @throws LeaseLostError */
  toVerify(lease: JobLease): Promise<VerificationPage>;
  /** Records what was found. @throws LeaseLostError */
  verified(lease: JobLease, findings: Findings): Promise<JobView>;

  /**
   * Names the next stretch of a backend to list, or answers a deletion, as `collect` does, that is to be carried out and told by
   * `reclaimed` first; neither: the job has ended. @throws LeaseLostError
   */
  toReconcile(lease: JobLease): Promise<ReconciliationPage>;
  /**
   * Judges what was found there by the log as it is by now. Where it answers a deletion, that is of keys that were given up
   * before; nothing depends on it. @throws LeaseLostError
   */
  reconciled(lease: JobLease, comparison: Comparison): Promise<CollectionPage>;

  /**
   * Ends the upload sessions of the next page whose time is over, and forgets those that ended UPLOAD_KEPT_SECONDS ago.
   * @throws LeaseLostError
   */
  expireUploads(lease: JobLease): Promise<JobView>;
}

/** How long an upload session can be looked at after its end: a repeated PUT is answered with its file for as long. */
export const UPLOAD_KEPT_SECONDS = 7 * 24 * 60 * 60;

/** A worker that has not written for so long is taken for dead. */
export const LEASE_SECONDS = 60;

export interface TakeJob {
  /** Tells workers apart; no two that are alive have the same. What runs under the asker's own name is given back at once. */
  readonly owner: string;
  /** This job alone. */
  readonly jobId?: JobId | undefined;
  /** Only of these, also under the asker's own name; all that the control plane knows, if not given. It leaves others alone. */
  readonly kinds?: readonly JobKind[] | undefined;
}

export interface JobLease {
  readonly jobId: JobId;
  readonly kind: JobKind;
  readonly token: number;
}

/** An object as a backend keeps it: the key of one generation (domain.md §6). */
export interface StoredKey {
  readonly contentAddress: ContentAddress;
  readonly generation: number;
}

export interface CollectionPage {
  readonly job: JobView;
  readonly deletion: Deletion | null;
}

/** Keys that are given up: nothing that counts will ever be under them again. */
export interface Deletion {
  readonly backendId: string;
  readonly keys: readonly StoredKey[];
  /** For `DataPlane.delete`. */
  readonly grant: string;
}

export interface VerificationPage {
  readonly job: JobView;
  readonly verification: Verification | null;
}

export interface Verification {
  readonly backendId: string;
  readonly objects: readonly ObjectToVerify[];
  readonly digest: 'primary' | 'both';
  readonly maxBytesPerSecond: number | null;
  /** Of the last event when the page was chosen: what came since makes a bad verdict void. */
  readonly sequence: number;
  /** For `DataPlane.verify`. */
  readonly grant: string;
}

export interface ObjectToVerify extends StoredKey {
  readonly sizeBytes: number;
  readonly sha256: Sha256Hex;
}

/** What reading an object came to. */
export interface Verdict extends StoredKey {
  readonly mismatch: Mismatch | null;
  /** What was read; null where there was nothing to read, or it was not computed. */
  readonly actualContentAddress: ContentAddress | null;
  readonly actualSha256: Sha256Hex | null;
  readonly actualSizeBytes: number | null;
}

/**
 * What is wrong first, of: it is not there, it is there but the storage cannot read it, another size, another primary digest,
 * another SHA-256.
 */
export const MISMATCHES = ['missing', 'unreadable', 'size', 'primary', 'sha256'] as const;
export type Mismatch = (typeof MISMATCHES)[number];

export interface Findings {
  readonly backendId: string;
  /** As it came with the page. */
  readonly sequence: number;
  readonly verdicts: readonly Verdict[];
}
