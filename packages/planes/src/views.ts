import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress, FileId, PackageId, Sha256Hex, StorageLocationId, Timestamp } from '@artifact-store/identity';

// The rows of the views, which are also what the planes answer. They are derived from the event log alone.

export type PackageStatus = 'created' | 'finalized';

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
  readonly eligibleAt: Timestamp | null;
  readonly activeHoldId: string | null;
  readonly lastEventSequence: number;
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
