import { toJcs } from '@artifact-store/encoding';
import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { PackageStatus, RetentionView } from '@artifact-store/planes';
import { isFilterable } from '../packages/metadata.js';
import type { MetadataTerm } from '../views/rows.js';
import type { ViewChange } from '../views/view-change.js';
import type {
  CollectionStarted,
  DomainEvent,
  EligibilityMarked,
  FileIngested,
  HoldApplied,
  HoldReleased,
  LocationDeleted,
  LocationVerified,
  MetadataSchemaRegistered,
  ObjectReclaimed,
  ObjectReclaimStarted,
  PackageCreated,
  PackageFinalized,
  PackageUndeleted,
  RetentionDefaultApplied,
  RetentionExtended,
} from './domain-event.js';
import { primaryAddress } from './record.js';

/** Where an event stands in the log. */
export interface Position {
  readonly sequence: number;
  readonly createdAt: Timestamp;
  readonly payloadDigest: Uint8Array;
}

/**
 * What an event does to the views. Pure and total: live writes and replay both run this, so it reads no clock, no random
 * source and no row, and never refuses an event (ADR-0002).
 */
export function project(event: DomainEvent, at: Position): readonly ViewChange[] {
  switch (event.type) {
    case 'v1.package.created':
      return packageCreated(event, at);
    case 'v1.retention.default_applied':
      return retentionDefaultApplied(event, at);
    case 'v1.file.ingested':
      return fileIngested(event, at);
    case 'v1.package.finalized':
      return packageFinalized(event, at);
    case 'v1.retention.extended':
      return retentionExtended(event, at);
    case 'v1.retention.hold_applied':
      return holdApplied(event, at);
    case 'v1.retention.hold_released':
      return holdReleased(event, at);
    case 'v1.retention.eligibility_marked':
      return eligibilityMarked(event, at);
    case 'v1.package.collection_started':
      return collectionStarted(event, at);
    case 'v1.package.garbage_collected':
      return statusSet(event.packageId, at, 'garbage_collected');
    case 'v1.package.undeleted':
      return packageUndeleted(event, at);
    case 'v1.storage.location_deleted':
      return locationDeleted(event, at);
    case 'v1.storage.object_reclaim_started':
      return objectReclaimStarted(event);
    case 'v1.storage.object_reclaimed':
      return objectReclaimed(event);
    case 'v1.storage.location_verified':
      return locationVerified(event, at);
    case 'v1.metadata_schema.registered':
      return metadataSchemaRegistered(event, at);
    default:
      return event satisfies never;
  }
}

function packageCreated(event: PackageCreated, at: Position): ViewChange[] {
  return [
    {
      change: 'put',
      view: 'artifact_packages',
      row: {
        packageId: event.packageId,
        name: event.name,
        producer: event.producer,
        subject: event.subject,
        retentionClass: event.retentionClass,
        metadata: event.metadata,
        metadataSchema: event.metadataSchema,
        uniqueKey: event.uniqueKey,
        status: 'created',
        manifestDigest: null,
        fileCount: 0,
        totalBytes: 0,
        createdAt: at.createdAt,
        createdBy: event.actor,
        finalizedAt: null,
        finalizedBy: null,
        lastEventSequence: at.sequence,
      },
    },
    ...metadataTerms(event, at).map((row): ViewChange => ({ change: 'put', view: 'package_metadata_terms', row })),
  ];
}

function metadataTerms(event: PackageCreated, at: Position): MetadataTerm[] {
  const terms: MetadataTerm[] = [];
  for (const [key, member] of Object.entries(event.metadata)) {
    if (typeof member === 'object' && member !== null) continue;
    const value = toJcs(member);
    if (!isFilterable(key, value)) continue;
    terms.push({ packageId: event.packageId, key, value, createdAt: at.createdAt });
  }
  return terms;
}

function retentionDefaultApplied(event: RetentionDefaultApplied, at: Position): ViewChange[] {
  return [
    {
      change: 'put',
      view: 'retention_state',
      row: {
        packageId: event.packageId,
        retentionClass: event.retentionClass,
        currentExpiresAt: event.expiresAt,
        eligibleForDeletion: false,
        eligibleAt: null,
        activeHoldId: null,
        lastEventSequence: at.sequence,
      },
    },
  ];
}

function fileIngested(event: FileIngested, at: Position): ViewChange[] {
  const { packageId, fileId, sizeBytes, backendId, contentAddress, generation } = event;
  return [
    {
      change: 'put',
      view: 'artifact_files',
      row: {
        fileId,
        packageId,
        relativePath: event.relativePath,
        mediaType: event.mediaType,
        sizeBytes,
        digestAlgorithm: event.digestAlgorithm,
        digestPrimary: event.digestPrimary,
        digestSha256: event.digestSha256,
        createdAt: at.createdAt,
        createdBy: event.actor,
      },
    },
    {
      change: 'put',
      view: 'storage_locations',
      row: {
        storageLocationId: event.storageLocationId,
        fileId,
        packageId,
        backendId,
        contentAddress,
        generation,
        sizeBytes,
        status: 'active',
        previousStatus: null,
        retrievalTier: 'hot',
        restoreStatus: null,
        lastVerifiedAt: null,
        createdAt: at.createdAt,
        lastEventSequence: at.sequence,
      },
    },
    {
      change: 'merge',
      view: 'storage_objects',
      row: { backendId, contentAddress, generation, sizeBytes, liveLocations: 1, claimedAt: null, lastVerifiedAt: null },
      add: ['liveLocations'],
      keep: ['lastVerifiedAt'],
    },
    {
      change: 'adjust',
      view: 'artifact_packages',
      key: { packageId },
      set: { lastEventSequence: at.sequence },
      add: { fileCount: 1, totalBytes: sizeBytes },
    },
  ];
}

function packageFinalized(event: PackageFinalized, at: Position): ViewChange[] {
  return [
    {
      change: 'adjust',
      view: 'artifact_packages',
      key: { packageId: event.packageId },
      set: {
        status: 'finalized',
        manifestDigest: primaryAddress(at.payloadDigest),
        finalizedAt: event.finalizedAt,
        finalizedBy: event.actor,
        lastEventSequence: at.sequence,
      },
      add: {},
    },
  ];
}

/** A sweep decides again about a package that is to be kept for longer. */
const NOT_ELIGIBLE = { eligibleForDeletion: false, eligibleAt: null };

function retentionExtended(event: RetentionExtended, at: Position): ViewChange[] {
  return [retentionChanged(event.packageId, at, { currentExpiresAt: event.newExpiresAt, ...NOT_ELIGIBLE })];
}

function holdApplied(event: HoldApplied, at: Position): ViewChange[] {
  const { packageId, holdId, reason, reference, activeHoldId } = event;
  return [
    {
      change: 'put',
      view: 'retention_holds',
      row: {
        holdId,
        packageId,
        reason,
        reference,
        appliedBy: event.actor,
        appliedAt: at.createdAt,
        releasedBy: null,
        releasedAt: null,
        releaseReason: null,
      },
    },
    retentionChanged(packageId, at, { activeHoldId, ...NOT_ELIGIBLE }),
  ];
}

function holdReleased({ packageId, holdId, actor, reason, activeHoldId }: HoldReleased, at: Position): ViewChange[] {
  return [
    {
      change: 'adjust',
      view: 'retention_holds',
      key: { holdId },
      set: { releasedBy: actor, releasedAt: at.createdAt, releaseReason: reason },
      add: {},
    },
    retentionChanged(packageId, at, { activeHoldId }),
  ];
}

function eligibilityMarked(event: EligibilityMarked, at: Position): ViewChange[] {
  return [retentionChanged(event.packageId, at, { eligibleForDeletion: true, eligibleAt: at.createdAt })];
}

function retentionChanged(packageId: PackageId, at: Position, set: Partial<RetentionView>): ViewChange {
  const change = { ...set, lastEventSequence: at.sequence };
  return { change: 'adjust', view: 'retention_state', key: { packageId }, set: change, add: {} };
}

/** It is eligible no more, and was: `eligibleAt` stays, so that no sweep comes upon the package again. */
function collectionStarted(event: CollectionStarted, at: Position): ViewChange[] {
  const changed = retentionChanged(event.packageId, at, { eligibleForDeletion: false });
  return [...statusSet(event.packageId, at, 'collecting'), changed];
}

function statusSet(packageId: PackageId, at: Position, status: PackageStatus): ViewChange[] {
  const set = { status, lastEventSequence: at.sequence };
  return [{ change: 'adjust', view: 'artifact_packages', key: { packageId }, set, add: {} }];
}

function packageUndeleted({ packageId, status, newExpiresAt }: PackageUndeleted, at: Position): ViewChange[] {
  return [
    ...statusSet(packageId, at, status),
    retentionChanged(packageId, at, { currentExpiresAt: newExpiresAt, ...NOT_ELIGIBLE }),
    { change: 'reactivate', view: 'storage_locations', packageId, lastEventSequence: at.sequence },
  ];
}

function locationDeleted(event: LocationDeleted, at: Position): ViewChange[] {
  const { storageLocationId, backendId, contentAddress, objectKept, previousStatus } = event;
  return [
    {
      change: 'adjust',
      view: 'storage_locations',
      key: { storageLocationId },
      set: { status: 'deleted', previousStatus, lastEventSequence: at.sequence },
      add: {},
    },
    {
      change: 'adjust',
      view: 'storage_objects',
      key: { backendId, contentAddress },
      set: objectKept ? {} : { claimedAt: at.createdAt },
      add: { liveLocations: -1 },
    },
  ];
}

function objectReclaimStarted(event: ObjectReclaimStarted): ViewChange[] {
  const { backendId, contentAddress, reclaimedGeneration, newGeneration: generation, sizeBytes } = event;
  return [
    {
      // Of an orphan nothing may be known; and what comes under the new key was never verified.
      change: 'merge',
      view: 'storage_objects',
      row: { backendId, contentAddress, generation, sizeBytes, liveLocations: 0, claimedAt: null, lastVerifiedAt: null },
      add: ['liveLocations'],
      keep: ['sizeBytes'],
    },
    { change: 'put', view: 'object_reclaims', row: { backendId, contentAddress, generation: reclaimedGeneration } },
  ];
}

function objectReclaimed({ backendId, contentAddress, generation }: ObjectReclaimed): ViewChange[] {
  return [{ change: 'delete', view: 'object_reclaims', key: { backendId, contentAddress, generation } }];
}

function locationVerified(event: LocationVerified, at: Position): ViewChange[] {
  const { storageLocationId, backendId, contentAddress, verified } = event;
  const lastVerifiedAt = at.createdAt;
  const set = { status: verified ? ('active' as const) : ('failed' as const), lastVerifiedAt, lastEventSequence: at.sequence };
  return [
    { change: 'adjust', view: 'storage_locations', key: { storageLocationId }, set, add: {} },
    { change: 'adjust', view: 'storage_objects', key: { backendId, contentAddress }, set: { lastVerifiedAt }, add: {} },
  ];
}

function metadataSchemaRegistered({ slug, jsonSchema, digest, actor }: MetadataSchemaRegistered, at: Position): ViewChange[] {
  const row = { slug, jsonSchema, digest, createdBy: actor, createdAt: at.createdAt };
  return [{ change: 'put', view: 'metadata_schemas', row }];
}
