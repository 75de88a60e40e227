import type { CborMap } from '@artifact-store/encoding';
import type {
  ContentAddress,
  FileId,
  HoldId,
  PackageId,
  Sha256Hex,
  StorageLocationId,
  Timestamp,
} from '@artifact-store/identity';

// The rows of the views, which are also what the planes answer. They are derived from the event log alone.

/**
 * `created` takes files, `finalized` is closed for good. From `collecting` on the files are being let go, which nothing but an
 * undelete stops; `garbage_collected` is the end of that.
 */
export type PackageStatus = (typeof PACKAGE_STATUSES)[number];

export const PACKAGE_STATUSES = ['created', 'finalized', 'collecting', 'garbage_collected'] as const;

export interface PackageView {
  readonly packageId: PackageId;
  readonly name: string;
  readonly producer: string;
  readonly subject: string;
  readonly retentionClass: string;
  readonly metadata: CborMap;
  readonly metadataSchema: string | null;
  readonly uniqueKey: string | null;
  readonly status: PackageStatus;
  /** `blake3:<hex>` of the manifest's canonical CBOR; null until the package is finalized. */
  readonly manifestDigest: ContentAddress | null;
  readonly fileCount: number;
  readonly totalBytes: number;
  readonly createdAt: Timestamp;
  readonly createdBy: string;
  readonly finalizedAt: Timestamp | null;
  readonly finalizedBy: string | null;
  /** Sequence of the last event that changed this row. */
  readonly lastEventSequence: number;
}

export interface RetentionView {
  readonly packageId: PackageId;
  readonly retentionClass: string;
  /** Null: never expires. */
  readonly currentExpiresAt: Timestamp | null;
  readonly eligibleForDeletion: boolean;
  /** When a sweep marked it, unless it was extended or held since; also of a package that is collected by now. */
  readonly eligibleAt: Timestamp | null;
  /** The earliest hold that is in force; null exactly when none is. */
  readonly activeHoldId: HoldId | null;
  readonly lastEventSequence: number;
}

/** A case for which a package is kept, whatever its expiry. */
export interface HoldView {
  readonly holdId: HoldId;
  readonly packageId: PackageId;
  readonly reason: string;
  /** The case in somebody else's system. */
  readonly reference: string | null;
  readonly appliedBy: string;
  readonly appliedAt: Timestamp;
  /** Null, as the next two are, while the hold is in force. */
  readonly releasedBy: string | null;
  readonly releasedAt: Timestamp | null;
  readonly releaseReason: string | null;
}

/** A JSON Schema that packages may name. It never changes. */
export interface MetadataSchemaView extends MetadataSchemaSummary {
  /** RFC 8785 text. */
  readonly jsonSchema: string;
}

export interface MetadataSchemaSummary {
  readonly slug: string;
  /** Of the text in UTF-8. */
  readonly digest: ContentAddress;
  readonly createdBy: string;
  readonly createdAt: Timestamp;
}

export interface FileView {
  readonly fileId: FileId;
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly digestAlgorithm: string;
  /** Bare hex of the primary digest. */
  readonly digestPrimary: string;
  readonly digestSha256: Sha256Hex;
  readonly createdAt: Timestamp;
  readonly createdBy: string;
}

export type LocationStatus = 'active' | 'failed' | 'deleted';

/** Where a copy of a file's bytes lies. */
export interface StorageLocationView {
  readonly storageLocationId: StorageLocationId;
  readonly fileId: FileId;
  readonly packageId: PackageId;
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  readonly generation: number;
  readonly sizeBytes: number;
  readonly status: LocationStatus;
  readonly previousStatus: LocationStatus | null;
  readonly retrievalTier: 'hot';
  readonly restoreStatus: null;
  readonly lastVerifiedAt: Timestamp | null;
  readonly createdAt: Timestamp;
  readonly lastEventSequence: number;
}
