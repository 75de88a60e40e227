import type { ContentAddress, FileId, PackageId, StorageLocationId, Timestamp } from '@artifact-store/identity';
import type { FileView, ListPackages, PackageDetails, StorageLocationView } from '@artifact-store/planes';
import type { StorageObjectView } from '../views/rows.js';
import type { IdempotencyRecord } from './event-store.js';

/** Reads of the views. Inside a command they see what the transaction wrote; outside, what is committed. */
export interface Views {
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
