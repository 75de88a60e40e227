import { createDigester } from '@artifact-store/digest';
import { type HoldId, parseId, parseTimestamp } from '@artifact-store/identity';
import {
  collectionStarted,
  eligibilityMarked,
  FILE_ID,
  fileIngested,
  GOLDEN_EVENTS,
  HOLD_ID,
  holdApplied,
  holdReleased,
  holdView,
  LOCATION_ID,
  MemoryTables,
  metadataSchemaRegistered,
  PACKAGE_ID,
  packageCreated,
  packageDetails,
  packageFinalized,
  packageGarbageCollected,
  retentionDefaultApplied,
  retentionExtended,
} from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { type DomainEvent, type Position, project, recordEvent, VIEW_TABLES } from '../index.js';

const AT = parseTimestamp('2026-05-16T09:00:00.000Z');
const OTHER_HOLD_ID = parseId<HoldId>(HOLD_ID.replace('1d', '1e'));
const position = (sequence: number): Position => ({ sequence, createdAt: AT, payloadDigest: new Uint8Array(32).fill(10) });

/** The views after these events, numbered from 1. */
function viewsAfter(...events: readonly DomainEvent[]): MemoryTables {
  const tables = new MemoryTables();
  events.forEach((event, index) => {
    for (const change of project(event, position(index + 1))) tables.apply(change);
  });
  return tables;
}

describe('project', () => {
  it('makes an open package and its expiry, with time and numbers of the events alone', () => {
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied());
    expect(tables.rows('artifact_packages')).toEqual([packageDetails().package]);
    expect(tables.rows('retention_state')).toEqual([packageDetails().retention]);
    expect(tables.rows('package_metadata_terms')).toEqual([]);
  });

  it('keeps a package that never expires', () => {
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied({ expiresAt: null }));
    expect(tables.get('retention_state', { packageId: PACKAGE_ID })).toMatchObject({ currentExpiresAt: null });
  });

  it('indexes the scalar members of the metadata as the texts that a filter compares', () => {
    const metadata = {
      branch: 'main',
      attempt: 7,
      text: '7',
      ok: true,
      note: null,
      list: [1],
      map: {},
      long: 'x'.repeat(254),
      tooLong: 'x'.repeat(255),
      ['k'.repeat(257)]: 1,
    };
    const terms = viewsAfter(packageCreated({ metadata })).rows('package_metadata_terms');
    expect(terms.map(({ key, value }) => [key, value])).toEqual([
      ['branch', '"main"'],
      ['attempt', '7'],
      ['text', '"7"'],
      ['ok', 'true'],
      ['note', 'null'],
      ['long', `"${'x'.repeat(254)}"`],
    ]);
    expect(terms.every((term) => term.packageId === PACKAGE_ID && term.createdAt === AT)).toBe(true);
  });

  it('makes a file, its location and its object, and counts it', () => {
    const event = fileIngested({ sizeBytes: 12, generation: 3 });
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied(), event);
    const { backendId, contentAddress, digestAlgorithm, digestPrimary, digestSha256, mediaType, relativePath } = event;
    expect(tables.rows('artifact_files')).toEqual([
      {
        fileId: FILE_ID,
        packageId: PACKAGE_ID,
        relativePath,
        mediaType,
        sizeBytes: 12,
        digestAlgorithm,
        digestPrimary,
        digestSha256,
        createdAt: AT,
        createdBy: 'ci',
      },
    ]);
    expect(tables.rows('storage_locations')).toEqual([
      {
        storageLocationId: LOCATION_ID,
        fileId: FILE_ID,
        packageId: PACKAGE_ID,
        backendId,
        contentAddress,
        generation: 3,
        sizeBytes: 12,
        status: 'active',
        previousStatus: null,
        retrievalTier: 'hot',
        restoreStatus: null,
        lastVerifiedAt: null,
        createdAt: AT,
        lastEventSequence: 3,
      },
    ]);
    expect(tables.rows('storage_objects')).toEqual([
      { backendId, contentAddress, generation: 3, sizeBytes: 12, liveLocations: 1, claimedAt: null, lastVerifiedAt: null },
    ]);
    expect(tables.rows('artifact_packages')).toMatchObject([{ fileCount: 1, totalBytes: 12, lastEventSequence: 3 }]);
  });

  it('counts one object for all files of the same bytes', () => {
    const second = fileIngested({
      fileId: FILE_ID.replace('f', 'e') as typeof FILE_ID,
      storageLocationId: LOCATION_ID.replace('1c', '1d') as typeof LOCATION_ID,
      relativePath: 'copy',
    });
    const tables = viewsAfter(packageCreated(), fileIngested(), second);
    expect(tables.rows('storage_objects')).toMatchObject([{ liveLocations: 2 }]);
    expect(tables.rows('storage_locations')).toHaveLength(2);
    expect(tables.rows('artifact_packages')).toMatchObject([{ fileCount: 2 }]);
  });

  it('takes a claimed object back with a new reference, and keeps when it was verified', () => {
    const tables = viewsAfter(packageCreated());
    const { backendId, contentAddress } = fileIngested();
    const row = { backendId, contentAddress, generation: 0, sizeBytes: 0, liveLocations: 0, claimedAt: AT, lastVerifiedAt: AT };
    tables.apply({ change: 'put', view: 'storage_objects', row });
    for (const change of project(fileIngested(), position(2))) tables.apply(change);
    expect(tables.rows('storage_objects')).toEqual([{ ...row, liveLocations: 1, claimedAt: null }]);
  });

  it('finalizes with the digest of the payload and the time that the manifest names', () => {
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied(), packageFinalized());
    expect(tables.rows('artifact_packages')).toEqual([
      {
        ...packageDetails().package,
        status: 'finalized',
        manifestDigest: `blake3:${'0a'.repeat(32)}`,
        finalizedAt: '2026-05-16T09:05:00.123Z',
        finalizedBy: 'release',
        lastEventSequence: 3,
      },
    ]);
  });

  it('moves the expiry to the one that an extension names', () => {
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied(), retentionExtended());
    expect(tables.rows('retention_state')).toEqual([
      { ...packageDetails().retention, currentExpiresAt: '2027-08-14T09:00:00.000Z', lastEventSequence: 3 },
    ]);
  });

  it('marks a package eligible at the time of the event', () => {
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied(), eligibilityMarked());
    expect(tables.rows('retention_state')).toEqual([
      { ...packageDetails().retention, eligibleForDeletion: true, eligibleAt: AT, lastEventSequence: 3 },
    ]);
  });

  it.each([
    ['an extension', retentionExtended()],
    ['a hold', holdApplied()],
  ])('clears the mark by %s', (_what, event) => {
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied(), eligibilityMarked(), event);
    expect(tables.rows('retention_state')).toMatchObject([{ eligibleForDeletion: false, eligibleAt: null }]);
  });

  it('makes a hold, with time and actor of the event, and names the one in force that the event names', () => {
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied(), holdApplied({ activeHoldId: OTHER_HOLD_ID }));
    expect(tables.rows('retention_holds')).toEqual([holdView()]);
    expect(tables.rows('retention_state')).toEqual([
      { ...packageDetails().retention, activeHoldId: OTHER_HOLD_ID, lastEventSequence: 3 },
    ]);
  });

  it('ends a hold and leaves the others as they were', () => {
    const holds = [holdApplied(), holdApplied({ holdId: OTHER_HOLD_ID })];
    const released = holdReleased({ activeHoldId: OTHER_HOLD_ID, actor: 'ana' });
    const tables = viewsAfter(packageCreated(), retentionDefaultApplied(), ...holds, released);
    expect(tables.rows('retention_holds')).toEqual([
      holdView({ releasedBy: 'ana', releasedAt: AT, releaseReason: 'settled' }),
      holdView({ holdId: OTHER_HOLD_ID }),
    ]);
    expect(tables.rows('retention_state')).toMatchObject([
      { activeHoldId: OTHER_HOLD_ID, eligibleForDeletion: false, lastEventSequence: 5 },
    ]);
  });

  it('follows a collection in the status of the package, which is eligible no more without being due again, and leaves its files as they were', () => {
    const before = [packageCreated(), retentionDefaultApplied(), fileIngested(), eligibilityMarked()];
    const collecting = viewsAfter(...before, collectionStarted());
    const collected = viewsAfter(...before, collectionStarted(), packageGarbageCollected());
    expect(collecting.rows('artifact_packages')).toMatchObject([{ status: 'collecting', lastEventSequence: 5 }]);
    expect(collected.rows('artifact_packages')).toMatchObject([{ status: 'garbage_collected', lastEventSequence: 6 }]);
    const [marked] = viewsAfter(...before).rows('retention_state');
    expect(marked).toMatchObject({ eligibleForDeletion: true });
    expect(collected.rows('retention_state')).toEqual([{ ...marked, eligibleForDeletion: false, lastEventSequence: 5 }]);
    for (const view of ['artifact_files', 'storage_locations', 'storage_objects'] as const) {
      expect(collected.rows(view)).toEqual(viewsAfter(...before).rows(view));
    }
  });

  it('refuses no event: one about a package that is not there changes nothing of it', () => {
    const changes = [packageFinalized(), fileIngested(), retentionExtended(), holdReleased(), eligibilityMarked()];
    const tables = viewsAfter(...changes, collectionStarted(), packageGarbageCollected());
    for (const view of ['artifact_packages', 'retention_state', 'retention_holds'] as const)
      expect(tables.rows(view)).toEqual([]);
  });

  it('keeps a metadata schema with its text as the event has it', () => {
    const { slug, jsonSchema, digest, actor } = metadataSchemaRegistered();
    expect(viewsAfter(metadataSchemaRegistered()).rows('metadata_schemas')).toEqual([
      { slug, jsonSchema, digest, createdBy: actor, createdAt: AT },
    ]);
  });

  it('says the same each time it is asked', () => {
    const event = packageCreated({ metadata: { b: 1, a: 2 } });
    expect(project(event, position(1))).toEqual(project(event, position(1)));
  });

  it('writes rows that have exactly the columns of their table', () => {
    for (const change of Object.values(GOLDEN_EVENTS).flatMap((event) => project(event, position(1)))) {
      const { columns, primaryKey } = VIEW_TABLES[change.view];
      const named = Object.keys(columns);
      if (change.change === 'adjust') {
        for (const member of Object.keys({ ...change.key, ...change.set, ...change.add })) expect(named).toContain(member);
      } else if (change.change === 'delete') expect(Object.keys(change.key).sort()).toEqual([...primaryKey].sort());
      else if (change.change !== 'reactivate') expect(Object.keys(change.row).sort()).toEqual(named.sort());
    }
  });
});

describe('VIEW_TABLES', () => {
  it.each(Object.values(VIEW_TABLES))('$name names its columns in snake_case and has a primary key among them', (table) => {
    for (const [member, column] of Object.entries(table.columns)) {
      expect(column.name).toBe(member.replace(/[A-Z]/g, (letter: string) => `_${letter.toLowerCase()}`));
    }
    expect(table.primaryKey.length).toBeGreaterThan(0);
    for (const member of table.primaryKey) expect(Object.keys(table.columns)).toContain(member);
  });
});

describe('recordEvent', () => {
  it('fixes payload, digest and leaf hash, 32 bytes each', () => {
    const row = recordEvent(packageCreated(), 1, AT, createDigester());
    expect([row.payloadDigest.length, row.leafHash.length]).toEqual([32, 32]);
    expect(row.payload.length).toBeGreaterThan(100);
  });
});
