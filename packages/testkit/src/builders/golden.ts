import { type FileId, type HoldId, parseContentAddress, parseId, parseSha256, parseTimestamp } from '@artifact-store/identity';
import type { DomainEvent, Manifest } from '@artifact-store/registry';
import {
  collectionStarted,
  eligibilityMarked,
  fileIngested,
  holdApplied,
  holdReleased,
  locationDeleted,
  locationVerified,
  metadataSchemaRegistered,
  objectReclaimed,
  objectReclaimStarted,
  packageCreated,
  packageFinalized,
  packageGarbageCollected,
  packageUndeleted,
  retentionDefaultApplied,
  retentionExtended,
  sampleManifest,
} from './events.js';

const SHA256 = parseSha256('0f'.repeat(32));
const LATER_HOLD_ID = parseId<HoldId>('019bf4c0-0000-7000-8000-00000000001e');
const fileId = (number: number) => parseId<FileId>(`019bf4c0-0000-7000-8000-0000000000f${number}`);
const address = (number: number) => parseContentAddress(`blake3:${number.toString(16).padStart(64, '0')}`);

/** The manifests of schemas/vectors/manifest.json, by name. */
export const GOLDEN_MANIFESTS: Readonly<Record<string, Manifest>> = {
  'no file, never expires': sampleManifest({
    files: [],
    storageReceipts: [],
    retentionSummary: { retentionClass: 'permanent-record', expiresAt: null },
  }),
  'one file of no bytes': sampleManifest(),
  'paths in the order of their bytes, which is not that of UTF-16': sampleManifest({
    package: {
      ...sampleManifest().package,
      name: 'l\u00e4uft \u{1f600}',
      metadata: {
        runs: [
          { id: 1, tags: [] },
          { id: -1, note: null },
        ],
        'a/b': true,
        b: 'x',
        '\ufeff': '\u{10ffff}',
        '': {},
      },
      metadataSchema: 'guide-board.run.v1',
    },
    files: ['Z', 'a', 'a/b', 'cafe\u0301', 'caf\u00e9', '\ufeffa', '\ufffd', '\u{1f600}'].map((relativePath, index) => ({
      fileId: fileId(index),
      relativePath,
      mediaType: 'application/octet-stream',
      sizeBytes: index === 7 ? Number.MAX_SAFE_INTEGER : 23 ** index,
      digest: address(index),
      sha256: SHA256,
    })),
    storageReceipts: [0, 1, 2, 3, 4, 5, 6, 7].map((index) => ({
      fileId: fileId(index),
      backendId: 'local',
      contentAddress: address(index),
      sizeBytes: index === 7 ? Number.MAX_SAFE_INTEGER : 23 ** index,
    })),
  }),
};

/** The events of schemas/vectors/events.json and leaf.json, by name, in their order in the log. */
export const GOLDEN_EVENTS: Readonly<Record<string, DomainEvent>> = {
  'a package with the least': packageCreated(),
  'a package with everything': packageCreated({
    actor: 'token:0badcafe',
    name: 'l\u00e4uft \u{1f600}',
    producer: '../..',
    subject: '\ufeff\ufffd\u{10ffff}',
    retentionClass: 'permanent-record',
    metadata: {
      branch: 'main',
      attempt: -1,
      bytes: Number.MAX_SAFE_INTEGER,
      ok: true,
      '': null,
      nested: { list: [23, 24, 255, 256, 65_535, 65_536, -24, -25], 'a/b~c': '\u007f"\\' },
    },
    metadataSchema: 'guide-board.run.v1',
    uniqueKey: 'run-2026-05-16',
  }),
  'an expiry by class': retentionDefaultApplied(),
  'a class that never expires': retentionDefaultApplied({ retentionClass: 'permanent-record', expiresAt: null }),
  'a file of no bytes': fileIngested(),
  'a large file under a later generation': fileIngested({
    relativePath: 'd\u00e9j\u00e0 vu/\u{1f600}.tar',
    mediaType: 'application/x-tar; charset=binary',
    sizeBytes: Number.MAX_SAFE_INTEGER,
    generation: 3,
  }),
  'a finalized package': packageFinalized(),
  'a finalized package of no file': packageFinalized(GOLDEN_MANIFESTS['no file, never expires']),
  'an extension': retentionExtended(),
  'an extension to the end of time, for a reason of several lines': retentionExtended({
    newExpiresAt: parseTimestamp('9999-12-31T23:59:59.999Z'),
    reason: 'l\u00e4uft\n\u202e\ufeff\u{1f600}',
  }),
  'a hold for a case': holdApplied(),
  'a hold for no case, beside an earlier one': holdApplied({ holdId: LATER_HOLD_ID, reference: null }),
  'a release that leaves another hold': holdReleased({ activeHoldId: LATER_HOLD_ID }),
  'the last release': holdReleased({ holdId: LATER_HOLD_ID }),
  'a package that may be collected': eligibilityMarked(),
  'a package that is being collected': collectionStarted(),
  'a collected package': packageGarbageCollected(),
  'a collected package of no file': packageGarbageCollected({ locationsReleased: 0 }),
  'the last reference of an object': locationDeleted(),
  'one of several references, to bytes that were found bad': locationDeleted({
    generation: 3,
    objectKept: true,
    previousStatus: 'failed',
  }),
  'a package that is back': packageUndeleted(),
  'an open package that is back': packageUndeleted({ status: 'created', reason: 'l\u00e4uft\n\u202e\ufeff\u{1f600}' }),
  'an object that is given up': objectReclaimStarted(),
  'an object that is given up once more': objectReclaimStarted({
    reclaimedGeneration: 65_535,
    newGeneration: 65_536,
    sizeBytes: Number.MAX_SAFE_INTEGER,
  }),
  'bytes that are gone': objectReclaimed(),
  'large bytes of a later generation that are gone': objectReclaimed({
    generation: 65_535,
    sizeBytes: Number.MAX_SAFE_INTEGER,
  }),
  'bytes as they were': locationVerified(),
  'bytes of which the primary digest alone was computed': locationVerified({ generation: 3, actualSha256: null }),
  'bytes that are missing': locationVerified({
    verified: false,
    mismatch: 'missing',
    actualContentAddress: null,
    actualSha256: null,
    actualSizeBytes: null,
  }),
  'bytes of another size': locationVerified({
    verified: false,
    mismatch: 'size',
    actualContentAddress: null,
    actualSha256: null,
    actualSizeBytes: Number.MAX_SAFE_INTEGER,
  }),
  'other bytes of the same size': locationVerified({
    verified: false,
    mismatch: 'primary',
    actualContentAddress: address(1),
    actualSha256: SHA256,
  }),
  'bytes with another SHA-256 alone': locationVerified({ verified: false, mismatch: 'sha256', actualSha256: SHA256 }),
  'a metadata schema': metadataSchemaRegistered(),
  'a metadata schema with numbers that are no integers, and names in the order of UTF-16': metadataSchemaRegistered({
    slug: 'a_1-b.2',
    jsonSchema:
      '{"properties":{"\u{1f600}":{"maximum":1.5e-7,"multipleOf":0.01},"\ufeff":{"const":"\u007f\\"\\\\"}},"type":["object","null"]}',
    digest: address(7),
  }),
};

/** When the n-th golden event was recorded, n from 1. */
export const goldenTime = (sequence: number) => parseTimestamp(`2026-05-16T09:00:00.${String(sequence).padStart(3, '0')}Z`);
