import { compareText } from '@artifact-store/encoding';
import type { FileId, JobId, PackageId, StorageLocationId, Timestamp, UploadId } from '@artifact-store/identity';
import type {
  FileView,
  JobKind,
  MetadataSchemaSummary,
  MetadataSchemaView,
  PackageDetails,
  PackageView,
  StorageLocationView,
} from '@artifact-store/planes';
import type {
  FilesOfPackage,
  IdempotencyKey,
  IdempotencyRecord,
  ItemsOfJob,
  JobFilter,
  JobItemRow,
  JobRow,
  NewestSchemas,
  ObjectKey,
  PackageFilter,
  RetentionClass,
  StorageObjectView,
  UploadRow,
  UploadsByTime,
  Views,
} from '@artifact-store/registry';
import { MemoryFixityViews } from './memory-fixity-views.js';
import type { MemoryJobs } from './memory-jobs.js';
import type { MemoryRecords } from './memory-records.js';
import type { MemoryTables } from './memory-tables.js';
import type { MemoryUploads } from './memory-uploads.js';

/** Operational state, kept in memory. */
export interface MemoryState {
  readonly records: MemoryRecords;
  readonly jobs: MemoryJobs;
  readonly uploads: MemoryUploads;
}

/** Reads of views kept in memory: every order and every filter as the port says, each by looking at all rows. */
export class MemoryViews extends MemoryFixityViews implements Views {
  constructor(
    tables: MemoryTables,
    private readonly classes: readonly RetentionClass[],
    private readonly state: MemoryState,
  ) {
    super(tables);
  }

  async package(packageId: PackageId): Promise<PackageDetails | undefined> {
    const found = this.tables.get('artifact_packages', { packageId });
    return found === undefined ? undefined : this.details(found);
  }

  async packageByKey(producer: string, uniqueKey: string): Promise<PackageDetails | undefined> {
    return this.newestFirst().find(
      ({ package: each }) => each.producer === producer && each.uniqueKey === uniqueKey && isLive(each),
    );
  }

  async packages(filter: PackageFilter): Promise<readonly PackageDetails[]> {
    return this.newestFirst()
      .filter((each) => this.passes(each, filter))
      .slice(0, filter.limit);
  }

  async files({ packageId, limit, afterPath, prefix }: FilesOfPackage): Promise<readonly FileView[]> {
    return this.tables
      .rows('artifact_files')
      .filter((file) => file.packageId === packageId && file.relativePath.startsWith(prefix ?? ''))
      .filter((file) => afterPath === undefined || compareText(file.relativePath, afterPath) > 0)
      .sort((a, b) => compareText(a.relativePath, b.relativePath))
      .slice(0, limit);
  }

  async filesByPath(packageId: PackageId, paths: readonly string[]): Promise<readonly FileView[]> {
    const wanted = new Set(paths);
    return this.tables.rows('artifact_files').filter((file) => file.packageId === packageId && wanted.has(file.relativePath));
  }

  async filesById(fileIds: readonly FileId[]): Promise<readonly FileView[]> {
    return fileIds.map((fileId) => this.tables.get('artifact_files', { fileId })).filter((file) => file !== undefined);
  }

  async locations(fileIds: readonly FileId[]): Promise<readonly StorageLocationView[]> {
    const wanted = new Set(fileIds);
    return this.tables
      .rows('storage_locations')
      .filter((location) => wanted.has(location.fileId))
      .sort((a, b) => compareText(a.createdAt + a.storageLocationId, b.createdAt + b.storageLocationId));
  }

  async locationsById(ids: readonly StorageLocationId[]): Promise<readonly StorageLocationView[]> {
    return ids
      .map((storageLocationId) => this.tables.get('storage_locations', { storageLocationId }))
      .filter((location) => location !== undefined);
  }

  async objects(keys: readonly ObjectKey[]): Promise<readonly StorageObjectView[]> {
    return keys
      .map(({ backendId, contentAddress }) => this.tables.get('storage_objects', { backendId, contentAddress }))
      .filter((object) => object !== undefined);
  }

  async retentionClasses(): Promise<readonly RetentionClass[]> {
    return this.classes;
  }

  async idempotencyRecords(keys: readonly IdempotencyKey[]): Promise<readonly IdempotencyRecord[]> {
    return this.state.records.under(keys);
  }

  async metadataSchema(slug: string): Promise<MetadataSchemaView | undefined> {
    return this.tables.get('metadata_schemas', { slug });
  }

  async metadataSchemas({ limit, after }: NewestSchemas): Promise<readonly MetadataSchemaSummary[]> {
    const placeOf = (each: { readonly createdAt: string; readonly slug: string }) => `${each.createdAt} ${each.slug}`;
    return this.tables
      .rows('metadata_schemas')
      .filter((each) => after === undefined || compareText(placeOf(each), placeOf(after)) < 0)
      .sort((a, b) => compareText(placeOf(b), placeOf(a)))
      .slice(0, limit)
      .map(({ slug, digest, createdBy, createdAt }) => ({ slug, digest, createdBy, createdAt }));
  }

  async job(jobId: JobId): Promise<JobRow | undefined> {
    return this.state.jobs.job(jobId);
  }

  async jobs(filter: JobFilter): Promise<readonly JobRow[]> {
    return this.state.jobs.jobs(filter);
  }

  async waitingJob(now: Timestamp, kinds: readonly JobKind[]): Promise<JobRow | undefined> {
    return this.state.jobs.waitingJob(now, kinds);
  }

  async jobItems(query: ItemsOfJob): Promise<readonly JobItemRow[]> {
    return this.state.jobs.jobItems(query);
  }

  async upload(uploadId: UploadId): Promise<UploadRow | undefined> {
    return this.state.uploads.upload(uploadId);
  }

  async uploadsToExpire(query: UploadsByTime): Promise<readonly UploadRow[]> {
    return this.state.uploads.uploadsToExpire(query);
  }

  async uploadsToForget(query: UploadsByTime): Promise<readonly UploadRow[]> {
    return this.state.uploads.uploadsToForget(query);
  }

  private newestFirst(): PackageDetails[] {
    return this.tables
      .rows('artifact_packages')
      .map((each) => this.details(each))
      .sort((a, b) => compareText(positionOf(b.package), positionOf(a.package)));
  }

  private passes({ package: target, retention }: PackageDetails, filter: PackageFilter): boolean {
    const { after, createdAfter, createdBefore, held, eligible, metadata = [] } = filter;
    const equal = (['producer', 'subject', 'retentionClass', 'name', 'status'] as const).every(
      (member) => filter[member] === undefined || filter[member] === target[member],
    );
    const terms = this.tables.rows('package_metadata_terms').filter((term) => term.packageId === target.packageId);
    return (
      equal &&
      (after === undefined || compareText(positionOf(target), positionOf(after)) < 0) &&
      (createdAfter === undefined || target.createdAt > createdAfter) &&
      (createdBefore === undefined || target.createdAt < createdBefore) &&
      (held === undefined || held === (retention.activeHoldId !== null)) &&
      (eligible === undefined || eligible === retention.eligibleForDeletion) &&
      metadata.every(({ key, values }) => terms.some((term) => term.key === key && values.includes(term.value)))
    );
  }
}

const positionOf = (each: { readonly createdAt: string; readonly packageId: string }) => `${each.createdAt} ${each.packageId}`;

const isLive = ({ status }: PackageView) => status === 'created' || status === 'finalized';
