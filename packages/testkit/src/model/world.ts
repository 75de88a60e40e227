import type { ContentAddress, FileId, JobId, PackageId, Sha256Hex } from '@artifact-store/identity';
import type { ControlPlane, FileView, JobView, Known } from '@artifact-store/planes';
import type { FixedClock } from '../fixed-clock.js';

/**
 * Where a worker dies: after its first page, in the transaction that gives objects up (of which nothing is committed), once that
 * is committed, and once the keys are deleted, which nobody is told of then.
 */
export const COLLECTION_CUTS = ['page', 'commit', 'given up', 'deleted'] as const;
export type CollectionCut = (typeof COLLECTION_CUTS)[number];

/** Where a verifier dies: with a page that it has not read, or has read and told nobody of. */
export const VERIFICATION_CUTS = ['handed out', 'read'] as const;
export type VerificationCut = (typeof VERIFICATION_CUTS)[number];

/** Where a worker dies that compares: with keys to delete, and once they are gone, of which nobody is told. */
export const RECONCILIATION_CUTS = ['given up', 'deleted'] as const;
export type ReconciliationCut = (typeof RECONCILIATION_CUTS)[number];

export type Cut = CollectionCut | VerificationCut | ReconciliationCut;

/** A data plane that breaks off an upload: before its receipt is recorded, or before anybody hears that it was. */
export type LostReceipt = 'unrecorded' | 'unheard';

export type Row = Readonly<Record<string, unknown>>;

/** A store that is played on: in this process or behind HTTP, on whatever database. */
export interface ModelWorld {
  readonly control: Omit<ControlPlane, 'receipts' | 'uploadLeases'>;
  readonly clock: FixedClock;
  /** What cannot be asked for from outside; null over HTTP. */
  readonly inside: WorldInside | null;
  /** How many locations a page of a collection releases. */
  readonly releasePage: number;
  /** The directory of the backend. */
  readonly storageRoot: string;
  ingest(upload: Upload): Promise<FileView>;
  /** Throws what the reader is told. */
  read(fileId: FileId): Promise<Uint8Array>;
  /** Has a job done, by whoever does it here, to its end. */
  work(jobId: JobId): Promise<JobView>;
  /** Rows of the database, by SQL of this test's own. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Ends it with all that is under way, and starts it again on what is stored. */
  restart(): Promise<void>;
  /** Whether a replay tells that the views were others than the log says. Where receipts get lost, it is beside a store that runs. */
  replayDiffers(): Promise<boolean>;
  close(): Promise<void>;
}

export interface WorldInside {
  readonly known: Known;
  /** The worker dies there; null if it did, and else the job, since it never came there. */
  workUntil(jobId: JobId, cut: Cut): Promise<JobView | null>;
  ingestLosing(upload: Upload, lost: LostReceipt): Promise<FileView>;
  /** Whoever read the last page that nobody was told of tells it now. */
  lateFindings(): Promise<void>;
  /** The last deletion of a worker that died is carried out, now or once more. */
  lateDeletion(): Promise<void>;
}

export interface Upload {
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly bytes: Uint8Array;
}

/** Bytes that files are made of. */
export interface Content {
  readonly address: ContentAddress;
  readonly sha256: Sha256Hex;
  readonly bytes: Buffer;
}
