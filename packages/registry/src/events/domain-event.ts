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
import type { Mismatch } from '@artifact-store/planes';

// The facts of the system, in the past tense. Payloads are plain data and carry outcomes, never deltas (ADR-0002).

/** A package was opened for files. */
export interface PackageCreated {
  readonly type: 'v1.package.created';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly name: string;
  /** Who makes packages of this sort. */
  readonly producer: string;
  /** What the package is about. */
  readonly subject: string;
  readonly retentionClass: string;
  readonly metadata: CborMap;
  /** Slug of the schema that the metadata conform to. */
  readonly metadataSchema: string | null;
  /** Key under which the producer finds this package again instead of creating another. */
  readonly uniqueKey: string | null;
}

/** The expiry of a new package was resolved from its class; a later change of the class moves no package. */
export interface RetentionDefaultApplied {
  readonly type: 'v1.retention.default_applied';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly retentionClass: string;
  /** Null: the class never expires. */
  readonly expiresAt: Timestamp | null;
}

/** The bytes of a file are stored, and the file belongs to its package. */
export interface FileIngested {
  readonly type: 'v1.file.ingested';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly fileId: FileId;
  /** Unique in the package, kept exactly as given. */
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Algorithm of the primary digest. */
  readonly digestAlgorithm: string;
  /** Hex of the primary digest. */
  readonly digestPrimary: string;
  readonly digestSha256: Sha256Hex;
  readonly storageLocationId: StorageLocationId;
  /** The storage backend that holds the bytes. */
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  /** Generation of the object's key (ADR-0012). */
  readonly generation: number;
}

/** The package is closed and will not change. Its payload is the manifest itself, so the manifest's digest is the payload's digest (ADR-0003). */
export interface PackageFinalized {
  readonly type: 'v1.package.finalized';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly finalizedAt: Timestamp;
  /** Canonical CBOR. */
  readonly manifest: Uint8Array;
}

/** The package is kept for longer. */
export interface RetentionExtended {
  readonly type: 'v1.retention.extended';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly previousExpiresAt: Timestamp;
  /** Always later than the one before. */
  readonly newExpiresAt: Timestamp;
  readonly reason: string;
}

/** The package is kept for one more case, whatever its expiry. */
export interface HoldApplied {
  readonly type: 'v1.retention.hold_applied';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly holdId: HoldId;
  readonly reason: string;
  /** The case in somebody else's system. */
  readonly reference: string | null;
  /** The earliest hold in force from here on. */
  readonly activeHoldId: HoldId;
}

/** One case needs the package no longer. */
export interface HoldReleased {
  readonly type: 'v1.retention.hold_released';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly holdId: HoldId;
  readonly reason: string;
  /** The earliest hold in force from here on; null where none is left. */
  readonly activeHoldId: HoldId | null;
}

/** A sweep found the package expired and unheld: it may be collected. */
export interface EligibilityMarked {
  readonly type: 'v1.retention.eligibility_marked';
  readonly actor: string;
  readonly packageId: PackageId;
  /** The expiry that had passed. */
  readonly expiresAt: Timestamp;
}

/** The package's files are let go from here on: a hold or an extension comes too late. */
export interface CollectionStarted {
  readonly type: 'v1.package.collection_started';
  readonly actor: string;
  readonly packageId: PackageId;
  /** The expiry that had passed. */
  readonly expiresAt: Timestamp;
}

/** All locations of the package's files are released. */
export interface PackageGarbageCollected {
  readonly type: 'v1.package.garbage_collected';
  readonly actor: string;
  readonly packageId: PackageId;
  readonly locationsReleased: number;
}

/** The package is back, with all of its files. */
export interface PackageUndeleted {
  readonly type: 'v1.package.undeleted';
  readonly actor: string;
  readonly packageId: PackageId;
  /** What it was before it was let go. */
  readonly status: 'created' | 'finalized';
  readonly newExpiresAt: Timestamp;
  readonly reason: string;
}

/** A file's hold on an object is given up. */
export interface LocationDeleted {
  readonly type: 'v1.storage.location_deleted';
  readonly actor: string;
  readonly storageLocationId: StorageLocationId;
  readonly fileId: FileId;
  readonly packageId: PackageId;
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  readonly generation: number;
  /** Whether other references keep the bytes. */
  readonly objectKept: boolean;
  /** What an undelete gives back. */
  readonly previousStatus: 'active' | 'failed';
}

/** An object without references is given up: from here on the key of the old generation is dead (ADR-0012). */
export interface ObjectReclaimStarted {
  readonly type: 'v1.storage.object_reclaim_started';
  readonly actor: string;
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  readonly reclaimedGeneration: number;
  readonly newGeneration: number;
  readonly sizeBytes: number;
}

/** The bytes under a dead key are gone. */
export interface ObjectReclaimed {
  readonly type: 'v1.storage.object_reclaimed';
  readonly actor: string;
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  /** The one that was given up. */
  readonly generation: number;
  readonly sizeBytes: number;
}

/** The bytes at a location were read again. */
export interface LocationVerified {
  readonly type: 'v1.storage.location_verified';
  readonly actor: string;
  readonly storageLocationId: StorageLocationId;
  readonly backendId: string;
  readonly contentAddress: ContentAddress;
  readonly generation: number;
  readonly verified: boolean;
  /** What differs; null where nothing does. */
  readonly mismatch: Mismatch | null;
  /** What was read; null where there was nothing to read, or it was not computed. */
  readonly actualContentAddress: ContentAddress | null;
  readonly actualSha256: Sha256Hex | null;
  readonly actualSizeBytes: number | null;
}

/** A JSON Schema stands under its slug for good: packages name it, and their metadata is checked against it. */
export interface MetadataSchemaRegistered {
  readonly type: 'v1.metadata_schema.registered';
  readonly actor: string;
  /** What packages name it by. */
  readonly slug: string;
  /** RFC 8785 text: a schema may hold numbers that a payload cannot. */
  readonly jsonSchema: string;
  /** Of that text in UTF-8. */
  readonly digest: ContentAddress;
}

export type DomainEvent =
  | PackageCreated
  | RetentionDefaultApplied
  | FileIngested
  | PackageFinalized
  | RetentionExtended
  | HoldApplied
  | HoldReleased
  | EligibilityMarked
  | CollectionStarted
  | PackageGarbageCollected
  | PackageUndeleted
  | LocationDeleted
  | ObjectReclaimStarted
  | ObjectReclaimed
  | LocationVerified
  | MetadataSchemaRegistered;
export type EventType = DomainEvent['type'];
