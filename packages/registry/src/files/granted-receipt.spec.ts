import { contentAddress } from '@artifact-store/identity';
import {
  FileTooLargeError,
  GrantMismatchError,
  InvalidRelativePathError,
  type Receipt,
  type UploadClaims,
  ValidationFailedError,
} from '@artifact-store/planes';
import { receipt, uploadClaims } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { checkReceipt, type GrantedReceipt } from './granted-receipt.js';

const granted = (members: Partial<Receipt> = {}, claims: Partial<UploadClaims> = {}): GrantedReceipt => ({
  receipt: receipt(members),
  claims: uploadClaims(claims),
});

describe('checkReceipt', () => {
  it.each([
    ['any path, where the grant names none', granted({ relativePath: 'x' })],
    ['the path that the grant names', granted({ relativePath: 'x' }, { relativePath: 'x' })],
    ['as many bytes as the grant allows', granted({ sizeBytes: 10 }, { maxFileBytes: 10 })],
    ['any number of bytes, where the grant sets no limit', granted({ sizeBytes: Number.MAX_SAFE_INTEGER })],
  ])('takes %s', (_what, candidate) => {
    expect(() => checkReceipt(candidate)).not.toThrow();
  });

  it.each([
    ['another backend than that of the grant', granted({ backendId: 'other' }), GrantMismatchError],
    ['another path than that of the grant', granted({ relativePath: 'x' }, { relativePath: 'y' }), GrantMismatchError],
    [
      'a path that is equal only after normalisation',
      granted({ relativePath: 'e\u0301' }, { relativePath: '\u00e9' }),
      GrantMismatchError,
    ],
    ['a byte more than the grant allows', granted({ sizeBytes: 11 }, { maxFileBytes: 10 }), FileTooLargeError],
    [
      'an address by another algorithm than the primary one',
      granted({ contentAddress: contentAddress('sha256', '0a'.repeat(32)) }),
      ValidationFailedError,
    ],
    [
      'an address of any length',
      granted({ contentAddress: contentAddress('rot13', '0a'.repeat(10_000)) }),
      ValidationFailedError,
    ],
    ['a path that leaves the package', granted({ relativePath: '../a' }), InvalidRelativePathError],
    ['U+0000 in the path', granted({ relativePath: 'a\u0000' }), InvalidRelativePathError],
    ['a lone surrogate in the path', granted({ relativePath: '\ud800' }), InvalidRelativePathError],
    ['U+0000 in the media type', granted({ mediaType: 'text/plain\u0000' }), ValidationFailedError],
    ['a lone surrogate in the media type', granted({ mediaType: 'text/\ud800' }), ValidationFailedError],
  ])('refuses %s', (_what, candidate, Class) => {
    expect(() => checkReceipt(candidate)).toThrow(Class);
  });
});
