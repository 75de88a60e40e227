import { EncodingError } from '@artifact-store/encoding';
import { parseTimestamp } from '@artifact-store/identity';
import { MISMATCHES } from '@artifact-store/planes';
import {
  cborMaps,
  collectionStarted,
  eligibilityMarked,
  fileIngested,
  GOLDEN_EVENTS,
  HOLD_ID,
  holdApplied,
  holdReleased,
  LOCATION_ID,
  locationDeleted,
  locationVerified,
  metadataSchemaRegistered,
  objectReclaimed,
  objectReclaimStarted,
  PACKAGE_ID,
  packageCreated,
  packageFinalized,
  packageGarbageCollected,
  packageUndeleted,
  retentionDefaultApplied,
  retentionExtended,
  sampleManifest,
  wellFormedTexts,
} from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DomainEvent, decodeEvent, encodePayload, PAYLOAD_FIELDS, subjectOf } from '../index.js';

const OBJECT_ID = `local/${fileIngested().contentAddress}`;
const texts = wellFormedTexts();
const orNull = (text: fc.Arbitrary<string>) => fc.option(text, { nil: null });
const times = fc.constantFrom('0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z').map(parseTimestamp);
const locationStatuses = fc.constantFrom('active', 'failed');
const sizes = fc.oneof(fc.nat(), fc.maxSafeNat());

const events: fc.Arbitrary<DomainEvent> = fc.oneof(
  fc
    .record({ actor: texts, name: texts, producer: texts, subject: texts, retentionClass: texts, metadata: cborMaps() })
    .chain((members) =>
      fc
        .record({ metadataSchema: orNull(texts), uniqueKey: orNull(texts) })
        .map((more) => packageCreated({ ...members, ...more })),
    ),
  fc
    .record({ actor: texts, retentionClass: texts, expiresAt: fc.constantFrom(null, parseTimestamp('9999-12-31T23:59:59.999Z')) })
    .map(retentionDefaultApplied),
  fc
    .record({ actor: texts, relativePath: texts, mediaType: texts, sizeBytes: sizes, backendId: texts, generation: sizes })
    .map(fileIngested),
  fc.record({ actor: texts, newExpiresAt: times, reason: texts }).map(retentionExtended),
  fc.record({ actor: texts, reason: texts, reference: orNull(texts) }).map(holdApplied),
  fc.record({ actor: texts, reason: texts, activeHoldId: fc.constantFrom(null, HOLD_ID) }).map(holdReleased),
  fc.record({ actor: texts, expiresAt: times }).map(eligibilityMarked),
  fc.record({ actor: texts, expiresAt: times }).map(collectionStarted),
  fc.record({ actor: texts, locationsReleased: sizes }).map(packageGarbageCollected),
  fc
    .record({ actor: texts, status: fc.constantFrom('created', 'finalized'), newExpiresAt: times, reason: texts })
    .map(packageUndeleted),
  fc
    .record({ actor: texts, backendId: texts, generation: sizes, objectKept: fc.boolean(), previousStatus: locationStatuses })
    .map(locationDeleted),
  fc
    .record({ actor: texts, backendId: texts, reclaimedGeneration: sizes, newGeneration: sizes, sizeBytes: sizes })
    .map(objectReclaimStarted),
  fc.record({ actor: texts, backendId: texts, generation: sizes, sizeBytes: sizes }).map(objectReclaimed),
  fc
    .record({
      actor: texts,
      backendId: texts,
      generation: sizes,
      verified: fc.boolean(),
      mismatch: fc.constantFrom(null, ...MISMATCHES),
      actualSizeBytes: fc.option(sizes, { nil: null }),
    })
    .map(locationVerified),
  fc.record({ actor: texts, slug: texts, jsonSchema: texts }).map(metadataSchemaRegistered),
  cborMaps().map((metadata) => packageFinalized(sampleManifest({ package: { ...sampleManifest().package, metadata } }))),
);

describe('event payloads', () => {
  it('come back as the event that was written, whatever it says', () => {
    fc.assert(
      fc.property(events, (event) => {
        const stored = { eventType: event.type, actor: event.actor, payload: encodePayload(event) };
        expect(decodeEvent(stored)).toEqual(event);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['v1.storage.location_added', 'v2.package.created', 'constructor', '__proto__', ''])(
    'of the type %j, which this version does not know, are passed over unread',
    (eventType) => {
      expect(decodeEvent({ eventType, actor: 'ci', payload: Uint8Array.of(0xff) })).toBeUndefined();
    },
  );

  it.each([...Object.keys(PAYLOAD_FIELDS), 'v1.package.finalized'])(
    'of the type %s that are not canonical are refused: the log was changed',
    (eventType) => {
      const payload = new Uint8Array(Buffer.from('bf616101ff', 'hex'));
      expect(() => decodeEvent({ eventType, actor: 'ci', payload })).toThrow(EncodingError);
    },
  );

  it('hold nothing that another column of the event holds', () => {
    for (const fields of Object.values(PAYLOAD_FIELDS)) {
      expect(Object.values(fields)).not.toContain('actor');
      expect(Object.values(fields)).not.toContain('created_at');
      expect(Object.values(fields)).not.toContain('event_type');
    }
  });

  it.each(Object.entries(PAYLOAD_FIELDS))('of %s name their fields in snake_case, each by its own name', (type, fields) => {
    expect(type).toMatch(/^v1\.([a-z]+_)*[a-z]+\.([a-z]+_)*[a-z]+ed$/);
    for (const [member, wireName] of Object.entries(fields)) {
      expect(wireName).toBe(member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    }
  });

  // The table of the events in the design: what each payload holds beside the ids.
  it.each([
    [
      'v1.package.created',
      ['package_id', 'name', 'producer', 'subject', 'retention_class', 'metadata', 'metadata_schema', 'unique_key'],
    ],
    ['v1.retention.default_applied', ['package_id', 'retention_class', 'expires_at']],
    [
      'v1.file.ingested',
      [
        'package_id',
        'file_id',
        'relative_path',
        'media_type',
        'size_bytes',
        'digest_algorithm',
        'digest_primary',
        'digest_sha256',
        'storage_location_id',
        'backend_id',
        'content_address',
        'generation',
      ],
    ],
    ['v1.retention.extended', ['package_id', 'previous_expires_at', 'new_expires_at', 'reason']],
    ['v1.retention.hold_applied', ['package_id', 'hold_id', 'reason', 'reference', 'active_hold_id']],
    ['v1.retention.hold_released', ['package_id', 'hold_id', 'reason', 'active_hold_id']],
    ['v1.retention.eligibility_marked', ['package_id', 'expires_at']],
    ['v1.package.collection_started', ['package_id', 'expires_at']],
    ['v1.package.garbage_collected', ['package_id', 'locations_released']],
    ['v1.package.undeleted', ['package_id', 'status', 'new_expires_at', 'reason']],
    [
      'v1.storage.location_deleted',
      [
        'storage_location_id',
        'file_id',
        'package_id',
        'backend_id',
        'content_address',
        'generation',
        'object_kept',
        'previous_status',
      ],
    ],
    [
      'v1.storage.object_reclaim_started',
      ['backend_id', 'content_address', 'reclaimed_generation', 'new_generation', 'size_bytes'],
    ],
    ['v1.storage.object_reclaimed', ['backend_id', 'content_address', 'generation', 'size_bytes']],
    [
      'v1.storage.location_verified',
      [
        'storage_location_id',
        'backend_id',
        'content_address',
        'generation',
        'verified',
        'mismatch',
        'actual_content_address',
        'actual_sha256',
        'actual_size_bytes',
      ],
    ],
    ['v1.metadata_schema.registered', ['slug', 'json_schema', 'digest']],
  ] as const)('of %s hold all that the fact needs', (type, wireNames) => {
    expect(Object.values(PAYLOAD_FIELDS[type]).sort()).toEqual([...wireNames].sort());
  });

  it('are about a location or an object where they tell of storage, about a schema by its slug, and about the package in all else', () => {
    for (const event of Object.values(GOLDEN_EVENTS)) {
      const { kind, id } = subjectOf(event);
      if (event.type.startsWith('v1.storage.location_')) expect([kind, id]).toEqual(['storage_location', LOCATION_ID]);
      else if (event.type.startsWith('v1.storage.object_')) expect([kind, id]).toEqual(['object', OBJECT_ID]);
      else if (event.type === 'v1.metadata_schema.registered') expect([kind, id]).toEqual(['metadata_schema', event.slug]);
      else expect([kind, id]).toEqual(['package', PACKAGE_ID]);
    }
  });
});
