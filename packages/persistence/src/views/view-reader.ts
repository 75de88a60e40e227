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
  DuePackages,
  FilesOfPackage,
  HoldsOfPackage,
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
import { RecordStatements, recordId } from '../idempotency/idempotency-records.js';
import { narrowAbandoned, narrowItems, narrowJobs, narrowQueued, olderOf } from '../jobs/job-queries.js';
import { safeInteger } from '../sql/rows.js';
import { narrowToExpire, narrowToForget } from '../uploads/upload-queries.js';
import { addressesByBackend } from './fixity-queries.js';
import { FixityReader } from './fixity-reader.js';
import { readNewestSchemas } from './newest-schemas.js';
import { narrowPackages, newestOf, singleValued } from './package-filter.js';
import { afterPrefix } from './path-range.js';
import { countDue, narrowActiveHolds, narrowDue, narrowHolds } from './retention-queries.js';

/** The views and the operational state as SQL reads them: inside a transaction through its session, outside through the pool. */
export class ViewReader extends FixityReader implements Views {
  async package(packageId: PackageId): Promise<PackageDetails | undefined> {
    const [details] = await this.packagesOf((query) => query.where('package.packageId = :packageId', { packageId }));
    return details;
  }

  async packageByKey(producer: string, uniqueKey: string): Promise<PackageDetails | undefined> {
    const [details] = await this.packagesOf((query) =>
      query
        .where('package.producer = :producer AND package.uniqueKey = :uniqueKey', { producer, uniqueKey })
        .andWhere('package.status IN (:...statuses)', { statuses: ['created', 'finalized'] })
        .orderBy('package.createdAt', 'DESC')
        .addOrderBy('package.packageId', 'DESC')
        .limit(1),
    );
    return details;
  }

  async packages(filter: PackageFilter): Promise<readonly PackageDetails[]> {
    const lists: (readonly PackageDetails[])[] = [];
    for (const single of singleValued(filter)) lists.push(await this.packagesOf((query) => narrowPackages(query, single)));
    return newestOf(lists, filter.limit);
  }

  files({ packageId, limit, afterPath, prefix }: FilesOfPackage): Promise<readonly FileView[]> {
    return this.rows('artifact_files', 'file', (query) => {
      query.where('file.packageId = :packageId', { packageId }).orderBy('file.relativePath').limit(limit);
      if (afterPath !== undefined) query.andWhere('file.relativePath > :afterPath', { afterPath });
      if (prefix === undefined || prefix === '') return query;
      query.andWhere('file.relativePath >= :prefix', { prefix });
      const end = afterPrefix(prefix);
      return end === undefined ? query : query.andWhere('file.relativePath < :end', { end });
    });
  }

  async filesByPath(packageId: PackageId, paths: readonly string[]): Promise<readonly FileView[]> {
    if (paths.length === 0) return [];
    return this.rows('artifact_files', 'file', (query) =>
      query.where('file.packageId = :packageId AND file.relativePath IN (:...paths)', { packageId, paths }),
    );
  }

  async filesById(fileIds: readonly FileId[]): Promise<readonly FileView[]> {
    if (fileIds.length === 0) return [];
    return this.rows('artifact_files', 'file', (query) => query.where('file.fileId IN (:...fileIds)', { fileIds }));
  }

  async locations(fileIds: readonly FileId[]): Promise<readonly StorageLocationView[]> {
    if (fileIds.length === 0) return [];
    return this.rows('storage_locations', 'location', (query) =>
      query
        .where('location.fileId IN (:...fileIds)', { fileIds })
        .orderBy('location.fileId')
        .addOrderBy('location.createdAt')
        .addOrderBy('location.storageLocationId'),
    );
  }

  async locationsById(storageLocationIds: readonly StorageLocationId[]): Promise<readonly StorageLocationView[]> {
    if (storageLocationIds.length === 0) return [];
    return this.rows('storage_locations', 'location', (query) =>
      query.where('location.storageLocationId IN (:...storageLocationIds)', { storageLocationIds }),
    );
  }

  async objects(keys: readonly ObjectKey[]): Promise<readonly StorageObjectView[]> {
    const found: StorageObjectView[] = [];
    for (const [backendId, addresses] of addressesByBackend(keys)) {
      const rows = await this.rows('storage_objects', 'object', (query) =>
        query.where('object.backendId = :backendId AND object.contentAddress IN (:...addresses)', {
          backendId,
          addresses: [...addresses],
        }),
      );
      found.push(...rows);
    }
    return found;
  }

  async hold(holdId: HoldId): Promise<HoldView | undefined> {
    const [hold] = await this.rows('retention_holds', 'hold', (query) => query.where('hold.holdId = :holdId', { holdId }));
    return hold;
  }

  activeHolds(packageId: PackageId, limit: number): Promise<readonly HoldView[]> {
    return this.rows('retention_holds', 'hold', (query) => narrowActiveHolds(query, packageId, limit));
  }

  holds(holds: HoldsOfPackage): Promise<readonly HoldView[]> {
    return this.rows('retention_holds', 'hold', (query) => narrowHolds(query, holds));
  }

  duePackages(due: DuePackages): Promise<readonly RetentionView[]> {
    return this.rows('retention_state', 'retention', (query) => narrowDue(query, due));
  }

  countDue(expiredAt: Timestamp): Promise<{ readonly due: number; readonly live: number }> {
    return this.reader.read((session) => countDue(session, expiredAt));
  }

  async metadataSchema(slug: string): Promise<MetadataSchemaView | undefined> {
    const [schema] = await this.rows('metadata_schemas', 'schema', (query) => query.where('schema.slug = :slug', { slug }));
    return schema;
  }

  metadataSchemas(newest: NewestSchemas): Promise<readonly MetadataSchemaSummary[]> {
    return this.reader.read((session) => readNewestSchemas(session, newest));
  }

  async job(jobId: JobId): Promise<JobRow | undefined> {
    const [job] = await this.rows('jobs', 'job', (query) => query.where('job.jobId = :jobId', { jobId }));
    return job;
  }

  jobs(filter: JobFilter): Promise<readonly JobRow[]> {
    return this.rows('jobs', 'job', (query) => narrowJobs(query, filter));
  }

  async waitingJob(now: Timestamp, kinds: readonly JobKind[]): Promise<JobRow | undefined> {
    const queued = await this.rows('jobs', 'job', (query) => narrowQueued(query, kinds));
    const abandoned = await this.rows('jobs', 'job', (query) => narrowAbandoned(query, kinds, now));
    return olderOf([...queued, ...abandoned]);
  }

  jobItems(items: ItemsOfJob): Promise<readonly JobItemRow[]> {
    return this.rows('job_items', 'item', (query) => narrowItems(query, items));
  }

  async upload(uploadId: UploadId): Promise<UploadRow | undefined> {
    const [upload] = await this.rows('upload_sessions', 'upload', (query) =>
      query.where('upload.uploadId = :uploadId', { uploadId }),
    );
    return upload;
  }

  uploadsToExpire(uploads: UploadsByTime): Promise<readonly UploadRow[]> {
    return this.rows('upload_sessions', 'upload', (query) => narrowToExpire(query, uploads));
  }

  uploadsToForget(uploads: UploadsByTime): Promise<readonly UploadRow[]> {
    return this.rows('upload_sessions', 'upload', (query) => narrowToForget(query, uploads));
  }

  async retentionClasses(): Promise<readonly RetentionClass[]> {
    const rows = await this.reader.read((session) =>
      session.query('SELECT name, default_duration_seconds FROM retention_classes ORDER BY name'),
    );
    return rows.map((row) => ({
      name: row.name as string,
      defaultDurationSeconds: row.default_duration_seconds === null ? null : safeInteger(row.default_duration_seconds),
    }));
  }

  idempotencyRecords(keys: readonly IdempotencyKey[]): Promise<readonly IdempotencyRecord[]> {
    const wanted = [...new Map(keys.map((key) => [recordId(key), key])).values()];
    return this.reader.read((session) => new RecordStatements(session.dialect).read(session, wanted));
  }
}
