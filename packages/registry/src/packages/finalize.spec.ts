import { parseContentAddress, parseTimestamp } from '@artifact-store/identity';
import { EmptyPackageError, type PackageDetails, PackageNotFoundError } from '@artifact-store/planes';
import { PACKAGE_ID, packageDetails } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { checkFinalize, decideFinalize, type PreparedManifest } from './finalize.js';

const command = { packageId: PACKAGE_ID, actor: 'release' };
const FINALIZED_AT = parseTimestamp('2026-05-16T09:05:00.123Z');
const DIGEST = parseContentAddress(`blake3:${'0a'.repeat(32)}`);
const OTHER = parseContentAddress(`blake3:${'0b'.repeat(32)}`);

const open = packageDetails({ package: { fileCount: 2, totalBytes: 30, lastEventSequence: 4 } });
const empty = packageDetails();
const finalized = packageDetails({
  package: {
    fileCount: 2,
    totalBytes: 30,
    status: 'finalized',
    manifestDigest: OTHER,
    finalizedAt: parseTimestamp('2026-05-16T09:01:00.000Z'),
    finalizedBy: 'ci',
  },
});
const prepared: PreparedManifest = {
  bytes: Uint8Array.of(0xa0),
  digest: DIGEST,
  finalizedAt: FINALIZED_AT,
  packageSequence: 4,
  retentionSequence: 2,
};

describe('decideFinalize', () => {
  it('makes the prepared manifest the fact, no earlier than the time that it names', () => {
    expect(decideFinalize(command, { prepared, details: open })).toEqual({
      events: [
        {
          type: 'v1.package.finalized',
          actor: 'release',
          packageId: PACKAGE_ID,
          finalizedAt: FINALIZED_AT,
          manifest: prepared.bytes,
        },
      ],
      answer: {
        finalized: {
          packageId: PACKAGE_ID,
          manifestDigest: DIGEST,
          fileCount: 2,
          totalBytes: 30,
          finalizedAt: FINALIZED_AT,
          finalizedBy: 'release',
        },
      },
      notBefore: FINALIZED_AT,
    });
  });

  it.each([
    ['a file arrived', { package: { ...open.package, lastEventSequence: 5 }, retention: open.retention }],
    ['its retention changed', { package: open.package, retention: { ...open.retention, lastEventSequence: 3 } }],
  ] as [string, PackageDetails][])('finds the manifest stale where %s since it was built', (_what, details) => {
    expect(decideFinalize(command, { prepared, details })).toEqual({ events: [], answer: { stale: true } });
  });

  it('answers a finalized package with what it answered first, whoever asks and whatever was prepared', () => {
    const first = {
      packageId: PACKAGE_ID,
      manifestDigest: OTHER,
      fileCount: 2,
      totalBytes: 30,
      finalizedAt: '2026-05-16T09:01:00.000Z',
      finalizedBy: 'ci',
    };
    expect(decideFinalize(command, { prepared, details: finalized })).toEqual({ events: [], answer: { finalized: first } });
    expect(checkFinalize(command, finalized)).toEqual(first);
  });

  it('refuses a package that is not there', () => {
    expect(() => decideFinalize(command, { prepared, details: undefined })).toThrow(PackageNotFoundError);
  });

  it('refuses an empty package unless that is meant', () => {
    const current = { ...prepared, packageSequence: 1 };
    expect(() => decideFinalize(command, { prepared: current, details: empty })).toThrow(EmptyPackageError);
    expect(() => decideFinalize({ ...command, allowEmpty: false }, { prepared: current, details: empty })).toThrow(
      EmptyPackageError,
    );
    expect(decideFinalize({ ...command, allowEmpty: true }, { prepared: current, details: empty }).events).toHaveLength(1);
  });
});

describe('checkFinalize', () => {
  it('has nothing to say of an open package with files', () => {
    expect(checkFinalize(command, open)).toBeUndefined();
  });
});
