import type {
  ContentAddress,
  FileId,
  HoldId,
  JobId,
  PackageId,
  StorageLocationId,
  Timestamp,
  UploadId,
} from '@artifact-store/identity';
import type {
  FileView,
  HoldView,
  JobKind,
  JobState,
  ListPackages,
  MetadataSchemaSummary,
  MetadataSchemaView,
  PackageDetails,
  PackageStatus,
  RetentionView,
  StorageLocationView,
} from '@artifact-store/planes';
import type { JobItemRow, JobRow, UploadRow } from '../state/rows.js';
import type { ObjectReclaimView, StorageObjectView } from '../views/rows.js';
import type { IdempotencyRecord } from './event-store.js';

/** Reads of the views and of operational state. Inside a command they see what the transaction wrote; outside, what is committed. */
export interface Views
  extends RetentionViews,
    CollectionViews,
    FixityViews,
    ReconciliationViews,
    SchemaViews,
    JobRows,
    UploadRows {
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

/** What collections ask for, and files that are known. */
export interface CollectionViews {
  /** Packages that are collecting, by package_id. */
  collectingPackages(limit: number): Promise<readonly CollectablePackage[]>;
  /** Packages that are eligible and unheld, by (eligible_at, package_id). */
  eligiblePackages(query: EligiblePackages): Promise<readonly CollectablePackage[]>;
  /** How many `eligiblePackages` finds in all. */
  countEligible(): Promise<number>;
  /** Locations of packages that are not deleted, by (package_id, storage_location_id). */
  liveLocations(packageIds: readonly PackageId[], limit: number): Promise<readonly StorageLocationView[]>;
  /**
   * How many locations of each package are not deleted, and how many are; if given, counted no further than `most` of either.
   * Packages without any may be left out.
   */
  countLocations(packageIds: readonly PackageId[], most?: number): Promise<readonly LocationCount[]>;
  /** One active location of each of these objects that has any. */
  activeLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]>;
  /** Whether a location of the package has another generation than its object has by now. */
  hasReclaimed(packageId: PackageId): Promise<boolean>;
  /**
   * What these packages would give up if they were collected after all others that are collecting, or that are eligible, unheld
   * and expired at `expiredAt` (inclusive) and sort before the last of them: the objects whose every live location is in one of
   * those packages, each told of once, with the page that holds its last such location.
   */
  wouldBeFreed(query: PackagesToCollect): Promise<ObjectCount>;
  /** Objects without references that were claimed at a time or before, by (claimed_at, backend_id, content_address). */
  claimedObjects(query: ClaimedObjects): Promise<readonly StorageObjectView[]>;
  /** All objects without references that are not given up: those claimed at a time or before, and those claimed later. */
  countClaimed(claimedUntil: Timestamp): Promise<{
    readonly due: ObjectCount;
    readonly waiting: ObjectCount & { readonly earliest: Timestamp | null };
  }>;
  /** Whether a backend has objects with references, claimed ones, or open reclaims: bytes that are not known to be gone. */
  hasObjectsOn(backendId: string): Promise<boolean>;
  /** Reclaims whose bytes are not known to be gone, by primary key. */
  openReclaims(limit: number): Promise<readonly ObjectReclaimView[]>;
  reclaims(keys: readonly ObjectReclaimView[]): Promise<readonly ObjectReclaimView[]>;
}

/** What a collection goes by: it looks at hundreds of packages under one lock, and their metadata may be long. */
export interface CollectablePackage {
  readonly status: PackageStatus;
  readonly retention: RetentionView;
}

export interface EligiblePackages {
  readonly limit: number;
  /** Only packages that sort after this one. */
  readonly after?: { readonly eligibleAt: Timestamp; readonly packageId: PackageId } | undefined;
}

export interface LocationCount {
  readonly packageId: PackageId;
  readonly live: number;
  readonly deleted: number;
}

export interface PackagesToCollect {
  readonly packageIds: readonly PackageId[];
  readonly expiredAt: Timestamp;
}

export interface ObjectCount {
  readonly objects: number;
  readonly bytes: number;
}

export interface ClaimedObjects {
  readonly claimedUntil: Timestamp;
  /** Only those claimed at this time or later. */
  readonly claimedFrom?: Timestamp | undefined;
  readonly limit: number;
}

/** What verifications ask for. */
export interface FixityViews {
  /** Objects of a backend with references, by (last_verified_at or '', content_address): the longest unverified first. */
  objectsToVerify(query: ObjectsToVerify): Promise<readonly StorageObjectView[]>;
  /** How many `objectsToVerify` finds in all, and their bytes. */
  countToVerify(query: Omit<ObjectsToVerify, 'limit' | 'after'>): Promise<ObjectCount>;
  /** Of each object that has references one location: the oldest active one, or else the oldest failed one. */
  oldestLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]>;
  /** Active locations of an object, the latest changed first: by (last_event_sequence, storage_location_id), both descending. */
  latestActiveLocations(key: ObjectKey, limit: number): Promise<readonly StorageLocationView[]>;
  /**
   * Failed locations of objects, the longest unchanged first: by (last_event_sequence, storage_location_id). Each receipt asks
   * for them, so where nothing is failed the answer is to cost next to nothing.
   */
  failedLocations(keys: readonly ObjectKey[], limit: number): Promise<readonly StorageLocationView[]>;
  countFailed(): Promise<number>;
}

export interface ObjectsToVerify {
  readonly backendId: string;
  /** Only those not verified at this time or later. */
  readonly notSince: Timestamp;
  readonly limit: number;
  readonly after?: { readonly lastVerifiedAt: Timestamp | null; readonly contentAddress: ContentAddress } | undefined;
}

/** What reconciliations ask for. */
export interface ReconciliationViews {
  /** All objects of a backend, also those without references, by content_address. */
  objectsInOrder(query: ObjectsInOrder): Promise<readonly StorageObjectView[]>;
}

export interface ObjectsInOrder {
  readonly backendId: string;
  readonly limit: number;
  /** Only objects that sort after this one. */
  readonly after?: ContentAddress | undefined;
}

/** Metadata schemas. */
export interface SchemaViews {
  metadataSchema(slug: string): Promise<MetadataSchemaView | undefined>;
  /** Newest first, by (created_at, slug), without their texts: a page of those could be of any size. */
  metadataSchemas(query: NewestSchemas): Promise<readonly MetadataSchemaSummary[]>;
}

export interface NewestSchemas {
  readonly limit: number;
  /** Only schemas that sort after this one. */
  readonly after?: { readonly createdAt: Timestamp; readonly slug: string } | undefined;
}

/** Operational state: rows that no event tells of. */
export interface JobRows {
  job(jobId: JobId): Promise<JobRow | undefined>;
  /** Newest first, by (created_at, job_id). */
  jobs(filter: JobFilter): Promise<readonly JobRow[]>;
  /** The oldest job of these kinds that is queued, or running under a lease that ended before `now`. */
  waitingJob(now: Timestamp, kinds: readonly JobKind[]): Promise<JobRow | undefined>;
  /** By item_number. */
  jobItems(query: ItemsOfJob): Promise<readonly JobItemRow[]>;
}

/** Operational state as well. */
export interface UploadRows {
  upload(uploadId: UploadId): Promise<UploadRow | undefined>;
  /**
   * Sessions that have not ended and whose time was over at `at` (inclusive), under no lease that goes on after it, by
   * (expires_at, upload_id).
   */
  uploadsToExpire(query: UploadsByTime): Promise<readonly UploadRow[]>;
  /** Sessions that ended at `at` or before, by (ended_at, upload_id). */
  uploadsToForget(query: UploadsByTime): Promise<readonly UploadRow[]>;
}

export interface UploadsByTime {
  readonly at: Timestamp;
  readonly limit: number;
  /** Only sessions that sort after this one, by the time that is asked by. */
  readonly after?: { readonly time: Timestamp; readonly uploadId: UploadId } | undefined;
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
