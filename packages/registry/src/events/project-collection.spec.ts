import { parseContentAddress, parseTimestamp, type StorageLocationId } from '@artifact-store/identity';
import {
  collectionStarted,
  eligibilityMarked,
  FILE_ID,
  fileIngested,
  LOCATION_ID,
  locationDeleted,
  locationVerified,
  MemoryTables,
  objectReclaimed,
  objectReclaimStarted,
  PACKAGE_ID,
  packageCreated,
  packageGarbageCollected,
  packageUndeleted,
  retentionDefaultApplied,
} from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { type DomainEvent, project } from '../index.js';

const OTHER_LOCATION = LOCATION_ID.replace(/c$/, 'd') as StorageLocationId;
const OTHER_FILE = FILE_ID.replace(/f$/, 'e') as typeof FILE_ID;
const OTHER_ADDRESS = parseContentAddress(`blake3:${'ab'.repeat(32)}`);
const timeOf = (sequence: number) => parseTimestamp(`2026-05-16T09:00:00.${String(sequence).padStart(3, '0')}Z`);

/** The views after these events, numbered from 1, one each millisecond. */
function viewsAfter(...events: readonly DomainEvent[]): MemoryTables {
  const tables = new MemoryTables();
  events.forEach((event, index) => {
    const position = { sequence: index + 1, createdAt: timeOf(index + 1), payloadDigest: new Uint8Array(32) };
    for (const change of project(event, position)) tables.apply(change);
  });
  return tables;
}

const second = fileIngested({ fileId: OTHER_FILE, storageLocationId: OTHER_LOCATION, relativePath: 'second' });
/** A package of two files with the same bytes, collected. */
const BEGUN = [packageCreated(), retentionDefaultApplied(), fileIngested(), second, eligibilityMarked(), collectionStarted()];
const RELEASED = [locationDeleted({ objectKept: true }), locationDeleted({ storageLocationId: OTHER_LOCATION })];
const COLLECTED = [...BEGUN, ...RELEASED, packageGarbageCollected({ locationsReleased: 2 })];

describe('project', () => {
  it('claims an object with the event that takes its last reference', () => {
    const [one] = RELEASED.map((_, index) => viewsAfter(...BEGUN, ...RELEASED.slice(0, index + 1)));
    expect(one?.rows('storage_objects')).toMatchObject([{ liveLocations: 1, claimedAt: null }]);
    const both = viewsAfter(...BEGUN, ...RELEASED);
    expect(both.rows('storage_objects')).toMatchObject([{ liveLocations: 0, claimedAt: timeOf(8), generation: 0 }]);
    expect(both.rows('storage_locations')).toMatchObject([
      { status: 'deleted', previousStatus: 'active', lastEventSequence: 7 },
      { status: 'deleted', previousStatus: 'active', lastEventSequence: 8 },
    ]);
  });

  it('takes a claimed object back with a new reference', () => {
    const again = fileIngested({ storageLocationId: OTHER_LOCATION, fileId: OTHER_FILE });
    expect(viewsAfter(fileIngested(), locationDeleted(), again).rows('storage_objects')).toMatchObject([
      { liveLocations: 1, claimedAt: null, generation: 0 },
    ]);
  });

  it('raises the generation where an object is given up, and keeps the reclaim until its bytes are gone', () => {
    const events = [fileIngested(), locationDeleted(), objectReclaimStarted()];
    const open = viewsAfter(...events);
    expect(open.rows('storage_objects')).toMatchObject([{ generation: 1, claimedAt: null, liveLocations: 0 }]);
    expect(open.rows('object_reclaims')).toMatchObject([{ backendId: 'local', generation: 0 }]);
    const gone = viewsAfter(...events, objectReclaimed());
    expect(gone.rows('object_reclaims')).toEqual([]);
    expect(gone.rows('storage_objects')).toEqual(open.rows('storage_objects'));
  });

  it('leaves an object that is stored again alone, when the bytes of its old generation go', () => {
    const again = fileIngested({ storageLocationId: OTHER_LOCATION, fileId: OTHER_FILE, generation: 1 });
    const events = [fileIngested(), locationDeleted(), objectReclaimStarted(), again];
    const before = viewsAfter(...events);
    const after = viewsAfter(...events, objectReclaimed());
    expect(after.rows('storage_objects')).toEqual(before.rows('storage_objects'));
    expect(after.rows('storage_locations')).toEqual(before.rows('storage_locations'));
  });

  it('brings a package back with all of its references, each as it was', () => {
    const failed = locationVerified({ storageLocationId: OTHER_LOCATION, verified: false, mismatch: 'missing' });
    const [kept, last] = RELEASED;
    const tables = viewsAfter(
      ...BEGUN,
      failed,
      ...(kept === undefined ? [] : [kept]),
      ...(last === undefined ? [] : [{ ...last, previousStatus: 'failed' as const }]),
      packageGarbageCollected(),
      packageUndeleted({ status: 'created' }),
    );
    expect(tables.rows('storage_locations')).toMatchObject([
      { status: 'active', previousStatus: null, lastEventSequence: 11 },
      { status: 'failed', previousStatus: null, lastEventSequence: 11 },
    ]);
    expect(tables.rows('storage_objects')).toMatchObject([{ liveLocations: 2, claimedAt: null }]);
    expect(tables.rows('artifact_packages')).toMatchObject([{ status: 'created', lastEventSequence: 11 }]);
    expect(tables.rows('retention_state')).toMatchObject([
      { currentExpiresAt: packageUndeleted().newExpiresAt, eligibleForDeletion: false, eligibleAt: null, lastEventSequence: 11 },
    ]);
  });

  it('brings back what is released so far, and leaves alone what was not', () => {
    const tables = viewsAfter(...BEGUN, ...RELEASED.slice(0, 1), packageUndeleted());
    expect(tables.rows('storage_locations')).toMatchObject([
      { status: 'active', lastEventSequence: 8 },
      { status: 'active', lastEventSequence: 4 },
    ]);
    expect(tables.rows('storage_objects')).toMatchObject([{ liveLocations: 2, claimedAt: null }]);
  });

  it.each([
    [true, 'active'],
    [false, 'failed'],
  ] as const)('notes on a location that was verified (%j) what it is: %s', (verified, status) => {
    const tables = viewsAfter(fileIngested(), locationVerified({ verified, mismatch: verified ? null : 'size' }));
    expect(tables.rows('storage_locations')).toMatchObject([{ status, lastVerifiedAt: timeOf(2), lastEventSequence: 2 }]);
    expect(tables.rows('storage_objects')).toMatchObject([{ lastVerifiedAt: timeOf(2), liveLocations: 1 }]);
  });

  it('touches nothing of other packages and objects', () => {
    const packageId = PACKAGE_ID.replace(/a$/, 'b') as typeof PACKAGE_ID;
    const contentAddress = OTHER_ADDRESS;
    const alone = fileIngested({ packageId, fileId: OTHER_FILE, storageLocationId: OTHER_LOCATION, contentAddress });
    const others = [packageCreated({ packageId }), retentionDefaultApplied({ packageId }), alone];
    const mine = [packageCreated(), retentionDefaultApplied(), fileIngested(), collectionStarted(), locationDeleted()];
    const tables = viewsAfter(...others, ...mine, packageUndeleted());
    expect(tables.rows('storage_objects')).toContainEqual(viewsAfter(...others).rows('storage_objects')[0]);
    for (const view of ['artifact_packages', 'retention_state', 'storage_locations'] as const) {
      expect(tables.rows(view)).toEqual(expect.arrayContaining([...viewsAfter(...others).rows(view)]));
    }
  });

  it('follows a whole collection', () => {
    expect(viewsAfter(...COLLECTED).rows('artifact_packages')).toMatchObject([{ status: 'garbage_collected' }]);
  });
});
