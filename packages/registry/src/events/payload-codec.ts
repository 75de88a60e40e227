import { type CborMap, type CborValue, decodeCanonical, encodeCanonical, isMap } from '@artifact-store/encoding';
import type { RecordedEvent } from '@artifact-store/planes';
import { toWire, type WireFields } from '../wire-fields.js';
import type {
  CollectionStarted,
  DomainEvent,
  EligibilityMarked,
  EventType,
  FileIngested,
  HoldApplied,
  HoldReleased,
  LocationDeleted,
  LocationVerified,
  MetadataSchemaRegistered,
  ObjectReclaimed,
  ObjectReclaimStarted,
  PackageCreated,
  PackageGarbageCollected,
  PackageUndeleted,
  RetentionDefaultApplied,
  RetentionExtended,
} from './domain-event.js';

/** Members of a payload. Type and actor stand in the event's own columns. */
type Fields<Event> = WireFields<Omit<Event, 'type' | 'actor'>>;

const PACKAGE_CREATED: Fields<PackageCreated> = {
  packageId: 'package_id',
  name: 'name',
  producer: 'producer',
  subject: 'subject',
  retentionClass: 'retention_class',
  metadata: 'metadata',
  metadataSchema: 'metadata_schema',
  uniqueKey: 'unique_key',
};

const RETENTION_DEFAULT_APPLIED: Fields<RetentionDefaultApplied> = {
  packageId: 'package_id',
  retentionClass: 'retention_class',
  expiresAt: 'expires_at',
};

const FILE_INGESTED: Fields<FileIngested> = {
  packageId: 'package_id',
  fileId: 'file_id',
  relativePath: 'relative_path',
  mediaType: 'media_type',
  sizeBytes: 'size_bytes',
  digestAlgorithm: 'digest_algorithm',
  digestPrimary: 'digest_primary',
  digestSha256: 'digest_sha256',
  storageLocationId: 'storage_location_id',
  backendId: 'backend_id',
  contentAddress: 'content_address',
  generation: 'generation',
};

const RETENTION_EXTENDED: Fields<RetentionExtended> = {
  packageId: 'package_id',
  previousExpiresAt: 'previous_expires_at',
  newExpiresAt: 'new_expires_at',
  reason: 'reason',
};

const HOLD_APPLIED: Fields<HoldApplied> = {
  packageId: 'package_id',
  holdId: 'hold_id',
  reason: 'reason',
  reference: 'reference',
  activeHoldId: 'active_hold_id',
};

const HOLD_RELEASED: Fields<HoldReleased> = {
  packageId: 'package_id',
  holdId: 'hold_id',
  reason: 'reason',
  activeHoldId: 'active_hold_id',
};

const ELIGIBILITY_MARKED: Fields<EligibilityMarked> = { packageId: 'package_id', expiresAt: 'expires_at' };

const COLLECTION_STARTED: Fields<CollectionStarted> = { packageId: 'package_id', expiresAt: 'expires_at' };

const GARBAGE_COLLECTED: Fields<PackageGarbageCollected> = { packageId: 'package_id', locationsReleased: 'locations_released' };

const PACKAGE_UNDELETED: Fields<PackageUndeleted> = {
  packageId: 'package_id',
  status: 'status',
  newExpiresAt: 'new_expires_at',
  reason: 'reason',
};

const LOCATION_DELETED: Fields<LocationDeleted> = {
  storageLocationId: 'storage_location_id',
  fileId: 'file_id',
  packageId: 'package_id',
  backendId: 'backend_id',
  contentAddress: 'content_address',
  generation: 'generation',
  objectKept: 'object_kept',
  previousStatus: 'previous_status',
};

const OBJECT_RECLAIM_STARTED: Fields<ObjectReclaimStarted> = {
  backendId: 'backend_id',
  contentAddress: 'content_address',
  reclaimedGeneration: 'reclaimed_generation',
  newGeneration: 'new_generation',
  sizeBytes: 'size_bytes',
};

const OBJECT_RECLAIMED: Fields<ObjectReclaimed> = {
  backendId: 'backend_id',
  contentAddress: 'content_address',
  generation: 'generation',
  sizeBytes: 'size_bytes',
};

const LOCATION_VERIFIED: Fields<LocationVerified> = {
  storageLocationId: 'storage_location_id',
  backendId: 'backend_id',
  contentAddress: 'content_address',
  generation: 'generation',
  verified: 'verified',
  mismatch: 'mismatch',
  actualContentAddress: 'actual_content_address',
  actualSha256: 'actual_sha256',
  actualSizeBytes: 'actual_size_bytes',
};

const METADATA_SCHEMA_REGISTERED: Fields<MetadataSchemaRegistered> = {
  slug: 'slug',
  jsonSchema: 'json_schema',
  digest: 'digest',
};

/** Payloads that are a flat list of fields; a finalize's is the manifest and has no list. */
export const PAYLOAD_FIELDS = {
  'v1.package.created': PACKAGE_CREATED,
  'v1.retention.default_applied': RETENTION_DEFAULT_APPLIED,
  'v1.file.ingested': FILE_INGESTED,
  'v1.retention.extended': RETENTION_EXTENDED,
  'v1.retention.hold_applied': HOLD_APPLIED,
  'v1.retention.hold_released': HOLD_RELEASED,
  'v1.retention.eligibility_marked': ELIGIBILITY_MARKED,
  'v1.package.collection_started': COLLECTION_STARTED,
  'v1.package.garbage_collected': GARBAGE_COLLECTED,
  'v1.package.undeleted': PACKAGE_UNDELETED,
  'v1.storage.location_deleted': LOCATION_DELETED,
  'v1.storage.object_reclaim_started': OBJECT_RECLAIM_STARTED,
  'v1.storage.object_reclaimed': OBJECT_RECLAIMED,
  'v1.storage.location_verified': LOCATION_VERIFIED,
  'v1.metadata_schema.registered': METADATA_SCHEMA_REGISTERED,
} as const satisfies { [Type in Exclude<EventType, 'v1.package.finalized'>]: Fields<Extract<DomainEvent, { type: Type }>> };

/** The canonical CBOR of an event's payload. @throws EncodingError */
export function encodePayload(event: DomainEvent): Uint8Array {
  if (event.type === 'v1.package.finalized') return event.manifest;
  const fields: WireFields<Record<string, unknown>> = PAYLOAD_FIELDS[event.type];
  return encodeCanonical(toWire(fields, { ...event }));
}

/**
 * The event of a stored row; undefined for a type this version does not know, which projections pass over.
 * @throws EncodingError if the payload of a known type is not canonical CBOR: the log was changed behind our back
 */
export function decodeEvent(stored: Pick<RecordedEvent, 'eventType' | 'actor' | 'payload'>): DomainEvent | undefined {
  const { eventType, actor, payload } = stored;
  if (eventType === 'v1.package.finalized') return decodeFinalized(actor, payload);
  if (!Object.hasOwn(PAYLOAD_FIELDS, eventType)) return undefined;
  const fields = PAYLOAD_FIELDS[eventType as keyof typeof PAYLOAD_FIELDS];
  const map = mapOf(decodeCanonical(payload));
  const members: Record<string, unknown> = { type: eventType, actor };
  for (const [member, wireName] of Object.entries(fields)) members[member] = map[wireName];
  // The log holds what encodePayload wrote, so the members have the types it was given.
  return members as unknown as DomainEvent;
}

function decodeFinalized(actor: string, manifest: Uint8Array): DomainEvent {
  const map = mapOf(decodeCanonical(manifest));
  return {
    type: 'v1.package.finalized',
    actor,
    packageId: mapOf(map.package).package_id,
    finalizedAt: mapOf(map.provenance).finalized_at,
    manifest,
  } as unknown as DomainEvent;
}

function mapOf(value: CborValue | undefined): CborMap {
  return isMap(value) ? value : {};
}
