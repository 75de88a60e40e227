import {
  type FileId,
  type HoldId,
  type PackageId,
  parseContentAddress,
  parseId,
  parseSha256,
  parseTimestamp,
  type StorageLocationId,
} from '@artifact-store/identity';
import {
  type CollectionStarted,
  type EligibilityMarked,
  encodeManifest,
  type FileIngested,
  type HoldApplied,
  type HoldReleased,
  type LocationDeleted,
  type LocationVerified,
  type Manifest,
  type MetadataSchemaRegistered,
  type ObjectReclaimed,
  type ObjectReclaimStarted,
  type PackageCreated,
  type PackageFinalized,
  type PackageGarbageCollected,
  type PackageUndeleted,
  type RetentionDefaultApplied,
  type RetentionExtended,
} from '@artifact-store/registry';

export const PACKAGE_ID = parseId<PackageId>('019bf4c0-0000-7000-8000-00000000000a');
export const FILE_ID = parseId<FileId>('019bf4c0-0000-7000-8000-00000000000f');
export const LOCATION_ID = parseId<StorageLocationId>('019bf4c0-0000-7000-8000-00000000001c');
export const HOLD_ID = parseId<HoldId>('019bf4c0-0000-7000-8000-00000000001d');
const HEX = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262';
const SHA256 = parseSha256('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');

/** Events as they might be, each member set; what a test is about is given to it. */
export function packageCreated(members: Partial<PackageCreated> = {}): PackageCreated {
  return {
    type: 'v1.package.created',
    actor: 'ci',
    packageId: PACKAGE_ID,
    name: 'nightly',
    producer: 'guide-board',
    subject: 'kontextual-engine',
    retentionClass: 'raw-evidence',
    metadata: {},
    metadataSchema: null,
    uniqueKey: null,
    ...members,
  };
}

export function retentionDefaultApplied(members: Partial<RetentionDefaultApplied> = {}): RetentionDefaultApplied {
  return {
    type: 'v1.retention.default_applied',
    actor: 'ci',
    packageId: PACKAGE_ID,
    retentionClass: 'raw-evidence',
    expiresAt: parseTimestamp('2026-08-14T09:00:00.000Z'),
    ...members,
  };
}

/** A file of no bytes. */
export function fileIngested(members: Partial<FileIngested> = {}): FileIngested {
  return {
    type: 'v1.file.ingested',
    actor: 'ci',
    packageId: PACKAGE_ID,
    fileId: FILE_ID,
    relativePath: 'reports/empty.txt',
    mediaType: 'text/plain',
    sizeBytes: 0,
    digestAlgorithm: 'blake3',
    digestPrimary: HEX,
    digestSha256: SHA256,
    storageLocationId: LOCATION_ID,
    backendId: 'local',
    contentAddress: parseContentAddress(`blake3:${HEX}`),
    generation: 0,
    ...members,
  };
}

export function packageFinalized(manifest: Manifest = sampleManifest()): PackageFinalized {
  return {
    type: 'v1.package.finalized',
    actor: manifest.provenance.finalizedBy,
    packageId: manifest.package.packageId,
    finalizedAt: manifest.provenance.finalizedAt,
    manifest: encodeManifest(manifest),
  };
}

export function retentionExtended(members: Partial<RetentionExtended> = {}): RetentionExtended {
  return {
    type: 'v1.retention.extended',
    actor: 'ben',
    packageId: PACKAGE_ID,
    previousExpiresAt: parseTimestamp('2026-08-14T09:00:00.000Z'),
    newExpiresAt: parseTimestamp('2027-08-14T09:00:00.000Z'),
    reason: 'the audit of 2027',
    ...members,
  };
}

/** The only hold in force. */
export function holdApplied(members: Partial<HoldApplied> = {}): HoldApplied {
  return {
    type: 'v1.retention.hold_applied',
    actor: 'legal',
    packageId: PACKAGE_ID,
    holdId: HOLD_ID,
    reason: 'litigation',
    reference: 'CASE-7',
    activeHoldId: HOLD_ID,
    ...members,
  };
}

export function holdReleased(members: Partial<HoldReleased> = {}): HoldReleased {
  return {
    type: 'v1.retention.hold_released',
    actor: 'legal',
    packageId: PACKAGE_ID,
    holdId: HOLD_ID,
    reason: 'settled',
    activeHoldId: null,
    ...members,
  };
}

export function eligibilityMarked(members: Partial<EligibilityMarked> = {}): EligibilityMarked {
  return {
    type: 'v1.retention.eligibility_marked',
    actor: 'schedule',
    packageId: PACKAGE_ID,
    expiresAt: parseTimestamp('2026-08-14T09:00:00.000Z'),
    ...members,
  };
}

export function collectionStarted(members: Partial<CollectionStarted> = {}): CollectionStarted {
  return {
    type: 'v1.package.collection_started',
    actor: 'schedule',
    packageId: PACKAGE_ID,
    expiresAt: parseTimestamp('2026-08-14T09:00:00.000Z'),
    ...members,
  };
}

export function packageGarbageCollected(members: Partial<PackageGarbageCollected> = {}): PackageGarbageCollected {
  return {
    type: 'v1.package.garbage_collected',
    actor: 'schedule',
    packageId: PACKAGE_ID,
    locationsReleased: 1,
    ...members,
  };
}

export function packageUndeleted(members: Partial<PackageUndeleted> = {}): PackageUndeleted {
  return {
    type: 'v1.package.undeleted',
    actor: 'ops',
    packageId: PACKAGE_ID,
    status: 'finalized',
    newExpiresAt: parseTimestamp('2027-08-14T09:00:00.000Z'),
    reason: 'the audit came late',
    ...members,
  };
}

/** The last reference to the object of `fileIngested` goes. */
export function locationDeleted(members: Partial<LocationDeleted> = {}): LocationDeleted {
  const { packageId, fileId, storageLocationId, backendId, contentAddress, generation } = fileIngested();
  return {
    type: 'v1.storage.location_deleted',
    actor: 'schedule',
    ...{ storageLocationId, fileId, packageId, backendId, contentAddress, generation },
    objectKept: false,
    previousStatus: 'active',
    ...members,
  };
}

export function objectReclaimStarted(members: Partial<ObjectReclaimStarted> = {}): ObjectReclaimStarted {
  const { backendId, contentAddress, generation, sizeBytes } = fileIngested();
  return {
    type: 'v1.storage.object_reclaim_started',
    actor: 'schedule',
    ...{ backendId, contentAddress, sizeBytes },
    reclaimedGeneration: generation,
    newGeneration: generation + 1,
    ...members,
  };
}

export function objectReclaimed(members: Partial<ObjectReclaimed> = {}): ObjectReclaimed {
  const { backendId, contentAddress, generation, sizeBytes } = fileIngested();
  return { type: 'v1.storage.object_reclaimed', actor: 'schedule', backendId, contentAddress, generation, sizeBytes, ...members };
}

/** The bytes of `fileIngested` are as they were. */
export function locationVerified(members: Partial<LocationVerified> = {}): LocationVerified {
  const { storageLocationId, backendId, contentAddress, generation, digestSha256, sizeBytes } = fileIngested();
  return {
    type: 'v1.storage.location_verified',
    actor: 'schedule',
    ...{ storageLocationId, backendId, contentAddress, generation },
    verified: true,
    mismatch: null,
    actualContentAddress: contentAddress,
    actualSha256: digestSha256,
    actualSizeBytes: sizeBytes,
    ...members,
  };
}

export function metadataSchemaRegistered(members: Partial<MetadataSchemaRegistered> = {}): MetadataSchemaRegistered {
  return {
    type: 'v1.metadata_schema.registered',
    actor: 'ops',
    slug: 'guide-board.run.v1',
    jsonSchema: '{"required":["run_id"],"type":"object"}',
    digest: parseContentAddress(`blake3:${HEX}`),
    ...members,
  };
}

/** A manifest of one file. */
export function sampleManifest(members: Partial<Manifest> = {}): Manifest {
  const { packageId, name, producer, subject, metadata, metadataSchema, retentionClass } = packageCreated();
  const { fileId, relativePath, mediaType, sizeBytes, contentAddress, digestSha256, backendId } = fileIngested();
  return {
    manifestVersion: 1,
    package: { packageId, name, producer, subject, metadata, metadataSchema },
    files: [{ fileId, relativePath, mediaType, sizeBytes, digest: contentAddress, sha256: digestSha256 }],
    storageReceipts: [{ fileId, backendId, contentAddress, sizeBytes }],
    retentionSummary: { retentionClass, expiresAt: retentionDefaultApplied().expiresAt },
    provenance: {
      createdBy: 'ci',
      createdAt: parseTimestamp('2026-05-16T09:00:00.000Z'),
      finalizedBy: 'release',
      finalizedAt: parseTimestamp('2026-05-16T09:05:00.123Z'),
    },
    ...members,
  };
}
