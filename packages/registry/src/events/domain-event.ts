import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress, FileId, PackageId, Sha256Hex, StorageLocationId, Timestamp } from '@artifact-store/identity';

// The facts of the system, in the past tense. Payloads are plain data and carry outcomes, never deltas (ADR-0002).

export interface PackageCreated {
  readonly type: 'v1.package.created';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly name: string;
  readonly producer: string;
  readonly subject: string;
  readonly retentionClass: string;
  readonly metadata: CborMap;
  readonly metadataSchema: string | null;
  readonly uniqueKey: string | null;
}

export interface RetentionDefaultApplied {
  readonly type: 'v1.retention.default_applied';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly retentionClass: string;
  /** Null: the class never expires. */
  readonly expiresAt: Timestamp | null;
}

export interface FileIngested {
  readonly type: 'v1.file.ingested';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly fileId: FileId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly digestAlgorithm: string;
  readonly digestPrimary: string;
  readonly digestSha256: Sha256Hex;
  readonly storageLocationId: StorageLocationId;
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  readonly generation: number;
}

/** Its payload is the manifest itself, so the manifest's digest is the payload's digest (ADR-0003). */
export interface PackageFinalized {
  readonly type: 'v1.package.finalized';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly finalizedAt: Timestamp;
  /** Canonical CBOR. */
  readonly manifest: Uint8Array;
}

export type DomainEvent = PackageCreated | RetentionDefaultApplied | FileIngested | PackageFinalized;
export type EventType = DomainEvent['type'];
