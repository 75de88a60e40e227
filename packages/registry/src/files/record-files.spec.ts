import {
  type FileId,
  type PackageId,
  parseContentAddress,
  parseId,
  parseSha256,
  parseTimestamp,
  type StorageLocationId,
} from '@artifact-store/identity';
import {
  type ArtifactStoreErrorClass,
  DuplicateRelativePathError,
  ObjectReclaimedRetryError,
  PackageNotFoundError,
  PackageNotOpenError,
  type Receipt,
  ReceiptMismatchError,
  type ReceiptResult,
  type StorageLocationView,
  TooManyFilesError,
  type UploadClaims,
} from '@artifact-store/planes';
import {
  FILE_ID,
  fileIngested,
  fileView,
  LOCATION_ID,
  PACKAGE_ID,
  packageDetails,
  receipt,
  uploadClaims,
} from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import type { GrantedReceipt } from './granted-receipt.js';
import { decideRecordFiles, type RecordSnapshot } from './record-files.js';

const NOW = parseTimestamp('2026-05-16T09:00:00.000Z');
const OTHER_PACKAGE = parseId<PackageId>('019bf4c0-0000-7000-8000-00000000000b');
const OTHER_ADDRESS = parseContentAddress(`blake3:${'0a'.repeat(32)}`);
const fileId = (number: number) => parseId<FileId>(`019bf4c0-0000-7000-8000-0000000001${String(number).padStart(2, '0')}`);

/** Each file has a location of its own. */
const granted = (members: Partial<Receipt> = {}, claims: Partial<UploadClaims> = {}): GrantedReceipt => {
  const { fileId = FILE_ID, storageLocationId = fileId === FILE_ID ? LOCATION_ID : parseId(fileId.replace('0000', 'aaaa')) } =
    members;
  return { receipt: receipt({ ...members, storageLocationId }), claims: uploadClaims(claims) };
};
const snapshot = (members: Partial<RecordSnapshot> = {}): RecordSnapshot => ({
  packages: [packageDetails()],
  files: [],
  locations: [],
  objects: [],
  failed: [],
  records: [],
  uploads: [],
  clock: NOW,
  ...members,
});
const object = (generation: number) => {
  const { backendId, contentAddress, sizeBytes } = receipt();
  return { backendId, contentAddress, generation, sizeBytes, liveLocations: 0, claimedAt: null, lastVerifiedAt: null };
};
const decide = (receipts: readonly GrantedReceipt[], state = snapshot(), limit = 100_000) =>
  decideRecordFiles(receipts, state, limit, NOW);
/** For each result the path that was recorded or the code that refused it. */
const outcomes = (results: readonly ReceiptResult[]) =>
  results.map((result) => ('file' in result ? result.file.relativePath : result.error.code));

function refusalOf(results: readonly ReceiptResult[]) {
  const [result] = results;
  if (result === undefined || 'file' in result) throw new Error('the receipt was not refused');
  return result.error;
}

describe('decideRecordFiles', () => {
  it('records what the receipt says under the actor and the package of the grant', () => {
    const recorded = { events: [fileIngested()], answer: [{ file: fileView() }], remember: [], state: [] };
    expect(decide([granted()])).toEqual(recorded);
    const { events } = decide([granted({}, { actor: 'token:0badcafe' })]);
    expect(events).toEqual([fileIngested({ actor: 'token:0badcafe' })]);
  });

  it('records several files in their order', () => {
    const paths = ['b', 'a', 'c/d'];
    const { events, answer } = decide(paths.map((relativePath, index) => granted({ fileId: fileId(index), relativePath })));
    expect(events.map((event) => event.type === 'v1.file.ingested' && event.relativePath)).toEqual(paths);
    expect(outcomes(answer)).toEqual(paths);
  });

  it('keeps paths apart that differ only in case or normalisation', () => {
    const paths = ['A', 'a', 'cafe\u0301', 'caf\u00e9', 'a/b', 'a/b '];
    const { answer } = decide(paths.map((relativePath, index) => granted({ fileId: fileId(index), relativePath })));
    expect(outcomes(answer)).toEqual(paths);
  });

  it('keeps the same path apart in two packages', () => {
    const packages = [packageDetails(), packageDetails({ package: { packageId: OTHER_PACKAGE } })];
    const { answer } = decide(
      [granted({ fileId: fileId(1) }), granted({ fileId: fileId(2) }, { packageId: OTHER_PACKAGE })],
      snapshot({ packages }),
    );
    expect(answer.map((result) => 'file' in result && result.file.packageId)).toEqual([PACKAGE_ID, OTHER_PACKAGE]);
  });

  const finalized = packageDetails({ package: { status: 'finalized' } });
  const REFUSED: [string, GrantedReceipt, RecordSnapshot, ArtifactStoreErrorClass, object][] = [
    ['a package that is not there', granted(), snapshot({ packages: [] }), PackageNotFoundError, { package_id: PACKAGE_ID }],
    [
      'a finalized package',
      granted(),
      snapshot({ packages: [finalized] }),
      PackageNotOpenError,
      { package_id: PACKAGE_ID, status: 'finalized' },
    ],
    [
      'a path that is taken, naming the file that has it',
      granted({ fileId: fileId(1), contentAddress: OTHER_ADDRESS }),
      snapshot({ files: [fileView()] }),
      DuplicateRelativePathError,
      {
        file_id: FILE_ID,
        relative_path: 'reports/empty.txt',
        size_bytes: 0,
        digest: receipt().contentAddress,
        sha256: receipt().sha256,
      },
    ],
    ['a key that was given up', granted(), snapshot({ objects: [object(1)] }), ObjectReclaimedRetryError, { generation: 1 }],
    [
      'a key that is still to come',
      granted({ generation: 2 }),
      snapshot({ objects: [object(1)] }),
      ObjectReclaimedRetryError,
      { generation: 1 },
    ],
    [
      'a later key of an object nobody knows',
      granted({ generation: 1 }),
      snapshot(),
      ObjectReclaimedRetryError,
      { generation: 0 },
    ],
  ];

  it.each(REFUSED)('refuses %s', (_what, candidate, state, Class, members) => {
    const { events, answer } = decide([candidate], state);
    expect(events).toEqual([]);
    expect(refusalOf(answer)).toBeInstanceOf(Class);
    expect(refusalOf(answer).members).toEqual(members);
  });

  it('takes the generation that the object has now', () => {
    const { answer } = decide([granted({ generation: 7 })], snapshot({ objects: [object(7)] }));
    expect(answer).toEqual([{ file: fileView() }]);
  });

  it('looks at the generation of this backend and this address alone', () => {
    const objects = [
      { ...object(4), backendId: 'other' },
      { ...object(5), contentAddress: OTHER_ADDRESS },
    ];
    expect(outcomes(decide([granted()], snapshot({ objects })).answer)).toEqual(['reports/empty.txt']);
  });

  it('refuses a location that is recorded for another file', () => {
    const { events, answer } = decide([granted()], snapshot({ locations: [{ storageLocationId: LOCATION_ID }] }));
    expect(events).toEqual([]);
    expect(refusalOf(answer)).toBeInstanceOf(ReceiptMismatchError);
    expect(refusalOf(answer).members).toEqual({ storage_location_id: LOCATION_ID });
  });

  describe('on a batch', () => {
    it('lets each receipt stand or fail alone, on what the earlier ones left', () => {
      const batch = [
        granted({ fileId: fileId(1), relativePath: 'a' }),
        granted({ fileId: fileId(2), relativePath: 'a' }),
        granted({ fileId: fileId(3), relativePath: 'b' }, { packageId: OTHER_PACKAGE }),
        granted({ fileId: fileId(4), relativePath: 'b' }),
      ];
      const { events, answer } = decide(batch);
      expect(outcomes(answer)).toEqual(['a', 'duplicate_relative_path', 'package_not_found', 'b']);
      expect(events).toHaveLength(2);
      expect(refusalOf(answer.slice(1)).members).toMatchObject({ file_id: fileId(1) });
    });

    it('records a receipt that it holds twice once', () => {
      const { events, answer } = decide([granted(), granted()]);
      expect(events).toHaveLength(1);
      expect(answer).toEqual([{ file: fileView() }, { file: fileView() }]);
    });

    it('refuses a file_id that it holds with two paths', () => {
      const { answer } = decide([granted({ relativePath: 'a' }), granted({ relativePath: 'b' })]);
      expect(outcomes(answer)).toEqual(['a', 'receipt_mismatch']);
    });

    it('counts its own files against the limit, and repeated or refused ones not', () => {
      const packages = [packageDetails({ package: { fileCount: 1 } })];
      const batch = [
        granted({ fileId: fileId(1), relativePath: 'a' }),
        granted({ fileId: fileId(1), relativePath: 'a' }),
        granted({ fileId: fileId(2), relativePath: 'a' }),
        granted({ fileId: fileId(3), relativePath: 'b' }),
        granted({ fileId: fileId(4), relativePath: 'c' }),
      ];
      const { answer } = decide(batch, snapshot({ packages }), 3);
      expect(outcomes(answer)).toEqual(['a', 'a', 'duplicate_relative_path', 'b', 'too_many_files']);
      expect(refusalOf(answer.slice(4))).toBeInstanceOf(TooManyFilesError);
    });

    it('counts the files of each package by itself', () => {
      const packages = [packageDetails(), packageDetails({ package: { packageId: OTHER_PACKAGE } })];
      const batch = [
        granted({ fileId: fileId(1), relativePath: 'a' }),
        granted({ fileId: fileId(2), relativePath: 'b' }, { packageId: OTHER_PACKAGE }),
        granted({ fileId: fileId(3), relativePath: 'c' }),
      ];
      expect(outcomes(decide(batch, snapshot({ packages }), 1).answer)).toEqual(['a', 'b', 'too_many_files']);
    });

    it('lets no package grow beyond a number of bytes that can be read again', () => {
      const packages = [packageDetails({ package: { totalBytes: Number.MAX_SAFE_INTEGER - 10 } })];
      const batch = [11, 6, 5, 4, 1].map((sizeBytes, index) =>
        granted({ fileId: fileId(index), relativePath: String(sizeBytes), sizeBytes }),
      );
      const { answer } = decide(batch, snapshot({ packages }));
      expect(outcomes(answer)).toEqual(['file_too_large', '6', 'file_too_large', '4', 'file_too_large']);
    });
  });

  describe('on an object with failed locations', () => {
    const failedAt = (number: number, members: Partial<StorageLocationView> = {}): StorageLocationView => ({
      storageLocationId: parseId<StorageLocationId>(fileId(number).replace('0000', 'cccc')),
      fileId: fileId(number),
      packageId: OTHER_PACKAGE,
      backendId: 'local',
      contentAddress: receipt().contentAddress,
      generation: 0,
      sizeBytes: 0,
      status: 'failed',
      previousStatus: null,
      retrievalTier: 'hot',
      restoreStatus: null,
      lastVerifiedAt: NOW,
      createdAt: NOW,
      lastEventSequence: 9,
      ...members,
    });
    const repaired = ({ storageLocationId }: StorageLocationView) => ({
      type: 'v1.storage.location_verified',
      actor: 'ci',
      storageLocationId,
      backendId: 'local',
      contentAddress: receipt().contentAddress,
      generation: 0,
      verified: true,
      mismatch: null,
      actualContentAddress: receipt().contentAddress,
      actualSha256: receipt().sha256,
      actualSizeBytes: 0,
    });
    const failed = [failedAt(1), failedAt(2)];

    it('tells, after the file, that the new bytes made each good', () => {
      const { events } = decide([granted()], snapshot({ failed }));
      expect(events).toEqual([fileIngested(), ...failed.map(repaired)]);
    });

    it('tells so once, however many files of a batch are made of the object', () => {
      const receipts = [granted({ fileId: fileId(1), relativePath: 'a' }), granted({ fileId: fileId(2), relativePath: 'b' })];
      const { events } = decide(receipts, snapshot({ failed }));
      expect(events.map(({ type }) => type)).toEqual([
        'v1.file.ingested',
        'v1.storage.location_verified',
        'v1.storage.location_verified',
        'v1.file.ingested',
      ]);
    });

    it('tells nothing of other objects, of other backends, or where the receipt is refused or was recorded before', () => {
      const others = [failedAt(1, { backendId: 'other' }), failedAt(2, { contentAddress: OTHER_ADDRESS })];
      expect(decide([granted()], snapshot({ failed: others })).events).toEqual([fileIngested()]);
      expect(decide([granted()], snapshot({ failed, packages: [finalized] })).events).toEqual([]);
      expect(decide([granted()], snapshot({ failed, files: [fileView()] })).events).toEqual([]);
    });
  });

  describe('on a receipt that is recorded already', () => {
    const recorded = snapshot({ files: [fileView({ createdBy: 'first' })] });

    it('answers the record and appends nothing', () => {
      expect(decide([granted()], recorded)).toMatchObject({ events: [], answer: [{ file: fileView({ createdBy: 'first' }) }] });
    });

    it.each([
      ['the package was finalized', { ...recorded, packages: [finalized] }, 100_000],
      ['the package is full', recorded, 0],
      ['the object has another generation', { ...recorded, objects: [object(3)] }, 100_000],
    ])('still does so after %s', (_what, state, limit) => {
      expect(outcomes(decide([granted()], state, limit).answer)).toEqual(['reports/empty.txt']);
    });

    it.each([
      ['package', granted({}, { packageId: OTHER_PACKAGE })],
      ['path', granted({ relativePath: 'other' })],
      ['primary digest', granted({ contentAddress: OTHER_ADDRESS })],
      ['algorithm', granted({ contentAddress: parseContentAddress(receipt().contentAddress.replace('blake3', 'sha256')) })],
      ['SHA-256', granted({ sha256: parseSha256('0b'.repeat(32)) })],
    ])('refuses one that tells of another %s', (_what, candidate) => {
      const { events, answer } = decide([candidate], recorded);
      expect(events).toEqual([]);
      expect(refusalOf(answer)).toBeInstanceOf(ReceiptMismatchError);
      expect(refusalOf(answer).members).toEqual({ file_id: FILE_ID });
    });
  });
});
