import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress, PackageId, Timestamp } from '@artifact-store/identity';
import type { Grant } from '../grants/grant.js';
import type { Page, PageRequest } from '../pages.js';
import type { FileView, PackageStatus, PackageView, RetentionView } from '../views.js';

/** Packages: created open, filled with files, finalized once into a manifest that never changes. */
export interface Packages {
  /**
   * Creates a package, or answers the open or finalized one of the same producer with the same `uniqueKey`.
   * @throws ValidationFailedError, InvalidTextError, InvalidMetadataError, UnknownRetentionClassError,
   *   UnknownMetadataSchemaError, MetadataSchemaViolationError, MetadataSchemaTooCostlyError, UniqueKeyConflictError, IdempotencyKeyReusedError
   */
  create(command: CreatePackage): Promise<CreatedPackage>;

  /** @throws PackageNotFoundError */
  get(packageId: PackageId): Promise<PackageDetails>;

  /** Packages, newest first. @throws ValidationFailedError, InvalidTextError, InvalidCursorError */
  list(query: ListPackages): Promise<Page<PackageDetails>>;

  /** The files of a package in the byte order of their paths. @throws PackageNotFoundError, InvalidTextError, InvalidCursorError */
  listFiles(query: ListFiles): Promise<Page<FileView>>;

  /**
   * Grants uploads into an open package. With `relativePath` the grant is asked for one upload and a path that is taken or
   * not allowed is refused here, before any byte travels. A key that recorded this path before is granted whatever became of
   * the package since: the receipt will answer what was recorded.
   * @throws PackageNotFoundError, PackageNotOpenError, PackageCollectingError, PackageCollectedError, InvalidRelativePathError,
   *   DuplicateRelativePathError, IdempotencyKeyReusedError
   */
  grantUpload(command: GrantUpload): Promise<Grant>;

  /**
   * Builds the manifest and closes the package. Idempotent: a finalized package answers what it answered first.
   * @throws PackageNotFoundError, EmptyPackageError, PackageCollectingError, PackageCollectedError, IdempotencyKeyReusedError
   */
  finalize(command: FinalizePackage): Promise<FinalizedPackage>;

  /** The manifest's stored canonical CBOR, byte for byte. @throws PackageNotFoundError, ManifestNotReadyError */
  manifest(packageId: PackageId): Promise<StoredManifest>;
}

export interface CreatePackage {
  /** 1 to 1024 bytes, as is `subject`. */
  readonly name: string;
  /** 1 to 256 bytes, as are `retentionClass` and `actor`. */
  readonly producer: string;
  readonly subject: string;
  readonly retentionClass: string;
  readonly actor: string;
  /** At most 64 KiB of canonical CBOR, 16 levels deep. */
  readonly metadata?: CborMap | undefined;
  /** Slug of the registered schema that the metadata is to conform to. */
  readonly metadataSchema?: string | null | undefined;
  /** At most 256 bytes. Makes the creation repeatable: see `create`. */
  readonly uniqueKey?: string | null | undefined;
  /** Within a day the same actor, key and command answer what they answered first, 1 to 255 visible ASCII characters. */
  readonly idempotencyKey?: string | undefined;
}

export interface PackageDetails {
  readonly package: PackageView;
  readonly retention: RetentionView;
}

export interface CreatedPackage extends PackageDetails {
  /** False where an existing package with the same `uniqueKey` was answered. */
  readonly created: boolean;
  /** Null where that package is finalized already and takes no more files. */
  readonly uploadGrant: Grant | null;
}

export interface ListPackages extends PageRequest {
  readonly producer?: string | undefined;
  readonly subject?: string | undefined;
  readonly retentionClass?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: PackageStatus | undefined;
  readonly createdAfter?: Timestamp | undefined;
  readonly createdBefore?: Timestamp | undefined;
  readonly held?: boolean | undefined;
  readonly eligible?: boolean | undefined;
  /** Metadata members to match: top-level keys with scalar values, given as text as in a URL (`7` matches 7 and "7"). */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface ListFiles extends PageRequest {
  readonly packageId: PackageId;
  /** Only paths that start with these bytes. */
  readonly prefix?: string | undefined;
}

export interface GrantUpload {
  readonly packageId: PackageId;
  readonly actor: string;
  readonly relativePath?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface FinalizePackage {
  readonly packageId: PackageId;
  readonly actor: string;
  readonly allowEmpty?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface FinalizedPackage {
  readonly packageId: PackageId;
  readonly manifestDigest: ContentAddress;
  readonly fileCount: number;
  readonly totalBytes: number;
  readonly finalizedAt: Timestamp;
  readonly finalizedBy: string;
}

export interface StoredManifest {
  readonly packageId: PackageId;
  readonly manifestDigest: ContentAddress;
  /** Canonical CBOR (schemas/manifest.v1.cddl). */
  readonly bytes: Uint8Array;
}
