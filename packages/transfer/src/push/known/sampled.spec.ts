import type { RelativePath } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import type { LocalFile } from '../local-tree.js';
import { sampled } from './sampled.js';

const file = (name: number, sizeBytes = 0): LocalFile => ({
  relativePath: `${name}` as RelativePath,
  path: `/${name}`,
  state: { sizeBytes, modifiedNs: 0n, changedNs: 0n, inode: 0n, device: 0n },
});
const names = (files: readonly LocalFile[]) => files.map(({ relativePath }) => Number(relativePath));

describe('sampled', () => {
  it('begins with every eighth file and leaves none out', () => {
    const files = Array.from({ length: 20 }, (_, index) => file(index));
    expect(names(sampled(files)).slice(0, 6)).toEqual([0, 8, 16, 1, 9, 17]);
    expect(names(sampled(files)).sort((one, other) => one - other)).toEqual(names(files));
  });

  it('has small files before large ones', () => {
    expect(names(sampled([file(1, 900), file(2, 5)]))).toEqual([2, 1]);
  });
});
