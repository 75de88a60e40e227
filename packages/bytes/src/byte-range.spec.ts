import { type ByteRange, RangeNotSatisfiableError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { resolveRange } from './byte-range.js';

describe('resolveRange', () => {
  it.each<[string, ByteRange | undefined, number, number, number]>([
    ['no range is the whole file', undefined, 100, 0, 100],
    ['no range of an empty file is nothing', undefined, 0, 0, 0],
    ['first to last, both inclusive', { first: 10, last: 19 }, 100, 10, 10],
    ['one byte', { first: 99, last: 99 }, 100, 99, 1],
    ['open-ended', { first: 90 }, 100, 90, 10],
    ['a last byte behind the end is cut off', { first: 90, last: 500 }, 100, 90, 10],
    ['a suffix', { suffix: 7 }, 100, 93, 7],
    ['a suffix longer than the file is all of it', { suffix: 101 }, 100, 0, 100],
    ['a suffix of an empty file is nothing', { suffix: 5 }, 0, 0, 0],
  ])('%s', (_, range, sizeBytes, offset, length) => {
    expect(resolveRange(range, sizeBytes)).toEqual({ offset, length });
  });

  it.each<[string, ByteRange, number]>([
    ['that starts at the end', { first: 100 }, 100],
    ['that starts behind the end', { first: 101, last: 102 }, 100],
    ['of an empty file', { first: 0 }, 0],
    ['that ends before it starts', { first: 5, last: 4 }, 100],
    ['of the last zero bytes', { suffix: 0 }, 100],
    ['that is negative', { first: -1 }, 100],
    ['that is no integer', { first: 0.5 }, 100],
  ])('refuses a range %s and tells the size', (_, range, sizeBytes) => {
    expect(() => resolveRange(range, sizeBytes)).toThrow(RangeNotSatisfiableError);
    expect(() => resolveRange(range, sizeBytes)).toThrow(expect.objectContaining({ members: { size_bytes: sizeBytes } }));
  });
});
