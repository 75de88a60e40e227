import { contentAddress, parseSha256 } from '@artifact-store/identity';
import { knownFileJson, type RelativePath } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { inLists } from './in-lists.js';
import type { DigestedFile } from './known-files.js';

const hex = 'a'.repeat(64);
const state = { sizeBytes: 1, modifiedNs: 0n, changedNs: 0n, inode: 0n, device: 0n };
const digests = { primary: contentAddress('blake3', hex), sha256: parseSha256(hex), sizeBytes: 1 };
const files = (count: number, path: string): DigestedFile[] =>
  Array.from({ length: count }, () => ({ file: { relativePath: path as RelativePath, path, state }, digests }));
const sizes = (all: DigestedFile[]) => Array.from(inLists(all), (list) => list.length);

describe('inLists', () => {
  it('has no more files in a list than the server takes, and no empty list', () => {
    expect(sizes(files(1_001, 'a'))).toEqual([500, 500, 1]);
    expect(sizes([])).toEqual([]);
  });

  it('keeps the worst of paths within a body of a mebibyte', () => {
    const lists = [...inLists(files(500, '"'.repeat(1024)))];
    expect(lists.map((list) => list.length)).toEqual([256, 244]);
    const json = lists[0]?.map(({ file: { relativePath } }) => {
      const { primary: contentAddress, sha256, sizeBytes } = digests;
      return knownFileJson({ relativePath, mediaType: 'application/octet-stream', sizeBytes, contentAddress, sha256 });
    });
    expect(Buffer.byteLength(JSON.stringify({ files: json }))).toBeLessThan(1024 * 1024);
  });
});
