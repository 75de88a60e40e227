import type { FileId, HoldId, JobId, PackageId, StorageLocationId, Timestamp, UploadId } from '@artifact-store/identity';
import type {
  FileView,
  HoldView,
  JobKind,
  MetadataSchemaSummary,
  MetadataSchemaView,
  PackageDetails,
  RetentionView,
  StorageLocationView,
} from '@artifact-store/planes';
import type {
  ClaimedObjects,
  CollectablePackage,
  DuePackages,
  EligiblePackages,
  FilesOfPackage,
  HoldsOfPackage,
  IdempotencyKey,
  IdempotencyRecord,
  ItemsOfJob,
  JobFilter,
  JobItemRow,
  JobRow,
  LocationCount,
  NewestSchemas,
  ObjectCount,
  ObjectKey,
  ObjectReclaimView,
  ObjectsInOrder,
  ObjectsToVerify,
  PackageFilter,
  PackagesToCollect,
  RetentionClass,
  StorageObjectView,
  UploadRow,
  UploadsByTime,
  Views,
} from '@artifact-store/registry';
import type { BatchState } from './batch-state.js';

/** Said of a question to which no row has the answer, while questions are only gathered. */
export class NotGatheredError extends Error {}

/** The views inside a batch: rows from its state; what is asked of more than rows from the database, once it has all. */
export class BatchViews implements Views {
  /** While true, only rows are read: what they will be asked for again is known then. */
  isGathering = false;
  #classes: Promise<readonly RetentionClass[]> | undefined;

  constructor(
    private readonly state: BatchState,
    private readonly database: Views,
  ) {}

  async package(packageId: PackageId): Promise<PackageDetails | undefined> {
    const key = [{ packageId }];
    const [packages, retentions] = await Promise.all([
      this.state.rowsAt('artifact_packages', key),
      this.state.rowsAt('retention_state', key),
    ]);
    const [[found], [retention]] = [packages, retentions];
    return found === undefined || retention === undefined ? undefined : { package: found, retention };
  }

  packageByKey(producer: string, uniqueKey: string): Promise<PackageDetails | undefined> {
    return this.#ask((views) => views.packageByKey(producer, uniqueKey));
  }

  packages(filter: PackageFilter): Promise<readonly PackageDetails[]> {
    return this.#ask((views) => views.packages(filter));
  }

  files(query: FilesOfPackage): Promise<readonly FileView[]> {
    return this.#ask((views) => views.files(query));
  }

  filesByPath(packageId: PackageId, paths: readonly string[]): Promise<readonly FileView[]> {
    return this.state.filesAt(packageId, paths);
  }

  filesById(fileIds: readonly FileId[]): Promise<readonly FileView[]> {
    return this.state.rowsAt(
      'artifact_files',
      fileIds.map((fileId) => ({ fileId })),
    );
  }

  locations(fileIds: readonly FileId[]): Promise<readonly StorageLocationView[]> {
    return this.#ask((views) => views.locations(fileIds));
  }

  locationsById(storageLocationIds: readonly StorageLocationId[]): Promise<readonly StorageLocationView[]> {
    return this.state.rowsAt(
      'storage_locations',
      storageLocationIds.map((storageLocationId) => ({ storageLocationId })),
    );
  }

  objects(keys: readonly ObjectKey[]): Promise<readonly StorageObjectView[]> {
    return this.state.rowsAt(
      'storage_objects',
      keys.map(({ backendId, contentAddress }) => ({ backendId, contentAddress })),
    );
  }

  async hold(holdId: HoldId): Promise<HoldView | undefined> {
    const [hold] = await this.state.rowsAt('retention_holds', [{ holdId }]);
    return hold;
  }

  activeHolds(packageId: PackageId, limit: number): Promise<readonly HoldView[]> {
    return this.#ask((views) => views.activeHolds(packageId, limit));
  }

  holds(query: HoldsOfPackage): Promise<readonly HoldView[]> {
    return this.#ask((views) => views.holds(query));
  }

  duePackages(query: DuePackages): Promise<readonly RetentionView[]> {
    return this.#ask((views) => views.duePackages(query));
  }

  countDue(expiredAt: Timestamp): Promise<{ readonly due: number; readonly live: number }> {
    return this.#ask((views) => views.countDue(expiredAt));
  }

  collectingPackages(limit: number): Promise<readonly CollectablePackage[]> {
    return this.#ask((views) => views.collectingPackages(limit));
  }

  eligiblePackages(query: EligiblePackages): Promise<readonly CollectablePackage[]> {
    return this.#ask((views) => views.eligiblePackages(query));
  }

  countEligible(): Promise<number> {
    return this.#ask((views) => views.countEligible());
  }

  liveLocations(packageIds: readonly PackageId[], limit: number): Promise<readonly StorageLocationView[]> {
    return this.#ask((views) => views.liveLocations(packageIds, limit));
  }

  countLocations(packageIds: readonly PackageId[], most?: number): Promise<readonly LocationCount[]> {
    return this.#ask((views) => views.countLocations(packageIds, most));
  }

  activeLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    return this.#ask((views) => views.activeLocations(keys));
  }

  hasReclaimed(packageId: PackageId): Promise<boolean> {
    return this.#ask((views) => views.hasReclaimed(packageId));
  }

  wouldBeFreed(packages: PackagesToCollect): Promise<ObjectCount> {
    return this.#ask((views) => views.wouldBeFreed(packages));
  }

  claimedObjects(query: ClaimedObjects): Promise<readonly StorageObjectView[]> {
    return this.#ask((views) => views.claimedObjects(query));
  }

  countClaimed(claimedUntil: Timestamp): ReturnType<Views['countClaimed']> {
    return this.#ask((views) => views.countClaimed(claimedUntil));
  }

  hasObjectsOn(backendId: string): Promise<boolean> {
    return this.#ask((views) => views.hasObjectsOn(backendId));
  }

  openReclaims(limit: number): Promise<readonly ObjectReclaimView[]> {
    return this.#ask((views) => views.openReclaims(limit));
  }

  reclaims(keys: readonly ObjectReclaimView[]): Promise<readonly ObjectReclaimView[]> {
    return this.state.rowsAt(
      'object_reclaims',
      keys.map(({ backendId, contentAddress, generation }) => ({ backendId, contentAddress, generation })),
    );
  }

  objectsToVerify(query: ObjectsToVerify): Promise<readonly StorageObjectView[]> {
    return this.#ask((views) => views.objectsToVerify(query));
  }

  countToVerify(query: Omit<ObjectsToVerify, 'limit' | 'after'>): Promise<ObjectCount> {
    return this.#ask((views) => views.countToVerify(query));
  }

  oldestLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    return this.#ask((views) => views.oldestLocations(keys));
  }

  latestActiveLocations(key: ObjectKey, limit: number): Promise<readonly StorageLocationView[]> {
    return this.#ask((views) => views.latestActiveLocations(key, limit));
  }

  async failedLocations(keys: readonly ObjectKey[], limit: number): Promise<readonly StorageLocationView[]> {
    const objects = await this.state.mayHaveFailed(keys);
    return objects.length === 0 ? [] : this.#ask((views) => views.failedLocations(objects, limit));
  }

  countFailed(): Promise<number> {
    return this.#ask((views) => views.countFailed());
  }

  objectsInOrder(query: ObjectsInOrder): Promise<readonly StorageObjectView[]> {
    return this.#ask((views) => views.objectsInOrder(query));
  }

  async metadataSchema(slug: string): Promise<MetadataSchemaView | undefined> {
    const [schema] = await this.state.rowsAt('metadata_schemas', [{ slug }]);
    return schema;
  }

  metadataSchemas(query: NewestSchemas): Promise<readonly MetadataSchemaSummary[]> {
    return this.#ask((views) => views.metadataSchemas(query));
  }

  async job(jobId: JobId): Promise<JobRow | undefined> {
    const [job] = await this.state.rowsAt('jobs', [{ jobId }]);
    return job;
  }

  jobs(filter: JobFilter): Promise<readonly JobRow[]> {
    return this.#ask((views) => views.jobs(filter));
  }

  waitingJob(now: Timestamp, kinds: readonly JobKind[]): Promise<JobRow | undefined> {
    return this.#ask((views) => views.waitingJob(now, kinds));
  }

  jobItems(query: ItemsOfJob): Promise<readonly JobItemRow[]> {
    return this.#ask((views) => views.jobItems(query));
  }

  async upload(uploadId: UploadId): Promise<UploadRow | undefined> {
    const [upload] = await this.state.rowsAt('upload_sessions', [{ uploadId }]);
    return upload;
  }

  uploadsToExpire(query: UploadsByTime): Promise<readonly UploadRow[]> {
    return this.#ask((views) => views.uploadsToExpire(query));
  }

  uploadsToForget(query: UploadsByTime): Promise<readonly UploadRow[]> {
    return this.#ask((views) => views.uploadsToForget(query));
  }

  retentionClasses(): Promise<readonly RetentionClass[]> {
    this.#classes ??= this.database.retentionClasses();
    return this.#classes;
  }

  idempotencyRecords(keys: readonly IdempotencyKey[]): Promise<readonly IdempotencyRecord[]> {
    return this.state.recordsUnder(keys);
  }

  async #ask<Answer>(question: (views: Views) => Promise<Answer>): Promise<Answer> {
    if (this.isGathering) throw new NotGatheredError();
    await this.state.write();
    return question(this.database);
  }
}
