import type { ContentAddress, FileId, HoldId, JobId, PackageId, StorageLocationId, Timestamp } from '@artifact-store/identity';
import type {
  FileView,
  HoldView,
  JobKind,
  JobState,
  ListPackages,
  PackageDetails,
  RetentionView,
  StorageLocationView,
} from '@artifact-store/planes';
import type { JobItemRow, JobRow } from '../state/rows.js';
import type { StorageObjectView } from '../views/rows.js';
import type { IdempotencyRecord } from './event-store.js';

/** Reads of the views and of operational state. Inside a command they see what the transaction wrote; outside, what is committed. */
export interface Views extends RetentionViews, JobRows {
  package(packageId: PackageId): Promise<PackageDetails | undefined>;
  /** The newest open or finalized package of a producer with this key. */
  packageByKey(producer: string, uniqueKey: string): Promise<PackageDetails | undefined>;
  /** Newest first, by (created_at, package_id). */
  packages(filter: PackageFilter): Promise<readonly PackageDetails[]>;
  /** In the byte order of the paths. */
  files(query: FilesOfPackage): Promise<readonly FileView[]>;
  filesByPath(packageId: PackageId, paths: readonly string[]): Promise<readonly FileView[]>;
  filesById(fileIds: readonly FileId[]): Promise<readonly FileView[]>;
  /** Locations of files, those of one file by (created_at, storage_location_id): the first is the one of its ingest. */
  locations(fileIds: readonly FileId[]): Promise<readonly StorageLocationView[]>;
  locationsById(storageLocationIds: readonly StorageLocationId[]): Promise<readonly StorageLocationView[]>;
  objects(keys: readonly ObjectKey[]): Promise<readonly StorageObjectView[]>;
  retentionClasses(): Promise<readonly RetentionClass[]>;
  /** What is kept under keys of senders; also records that are too old to be of use, as long as they are there. */
  idempotencyRecords(keys: readonly IdempotencyKey[]): Promise<readonly IdempotencyRecord[]>;
}

/** What sweeps and holds ask for. */
export interface RetentionViews {
  hold(holdId: HoldId): Promise<HoldView | undefined>;
  /** Those in force, by (applied_at, hold_id). */
  activeHolds(packageId: PackageId, limit: number): Promise<readonly HoldView[]>;
  /** All, by (applied_at, hold_id). */
  holds(query: HoldsOfPackage): Promise<readonly HoldView[]>;
  /** Expired at a time (inclusive), unheld and not marked before, by (current_expires_at, package_id). */
  duePackages(query: DuePackages): Promise<readonly RetentionView[]>;
  /** How many `duePackages` finds in all, beside how many packages are open or finalized. */
  countDue(expiredAt: Timestamp): Promise<{ readonly due: number; readonly live: number }>;
}

export interface HoldsOfPackage {
  readonly packageId: PackageId;
  readonly limit: number;
  /** Only holds that sort after this one. */
  readonly after?: { readonly appliedAt: Timestamp; readonly holdId: HoldId } | undefined;
}

export interface DuePackages {
  readonly expiredAt: Timestamp;
  readonly limit: number;
  /** Only packages that sort after this one. */
  readonly after?: { readonly expiresAt: Timestamp; readonly packageId: PackageId } | undefined;
}

/** Operational state: rows that no event tells of. */
export interface JobRows {
  job(jobId: JobId): Promise<JobRow | undefined>;
  /** Newest first, by (created_at, job_id). */
  jobs(filter: JobFilter): Promise<readonly JobRow[]>;
  /** The oldest job that is queued, or running under a lease that ended before `now`. */
  waitingJob(now: Timestamp): Promise<JobRow | undefined>;
  /** By item_number. */
  jobItems(query: ItemsOfJob): Promise<readonly JobItemRow[]>;
}

export interface JobFilter {
  readonly kind?: JobKind | undefined;
  readonly state?: JobState | undefined;
  readonly limit: number;
  readonly after?: { readonly createdAt: Timestamp; readonly jobId: JobId } | undefined;
}

export interface ItemsOfJob {
  readonly jobId: JobId;
  readonly limit: number;
  /** Only items with a higher number. */
  readonly after: number;
}

export type IdempotencyKey = Pick<IdempotencyRecord, 'actor' | 'key'>;

export interface PackageFilter extends Omit<ListPackages, 'cursor' | 'limit' | 'metadata'> {
  readonly limit: number;
  /** Only packages that sort after this one. */
  readonly after?: { readonly createdAt: Timestamp; readonly packageId: PackageId } | undefined;
  /** Each key's value is one of these RFC 8785 texts. */
  readonly metadata?: readonly { readonly key: string; readonly values: readonly string[] }[] | undefined;
}

export interface FilesOfPackage {
  readonly packageId: PackageId;
  readonly limit: number;
  readonly afterPath?: string | undefined;
  readonly prefix?: string | undefined;
}

export interface ObjectKey {
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
}

/** Seeded configuration, not a view. */
export interface RetentionClass {
  readonly name: string;
  /** Null: packages of this class never expire. */
  readonly defaultDurationSeconds: number | null;
}
