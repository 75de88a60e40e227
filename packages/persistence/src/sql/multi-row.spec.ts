import { describe, expect, it } from '@jest/globals';
import { chunks, valuesList } from './multi-row.js';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('chunks', () => {
  it.each([0, 1, 2, 3, 255, 256, 500, 1000, 4097])('keeps %d rows whole and in order', (count) => {
    expect([...chunks(upTo(count), 17)].flat()).toEqual(upTo(count));
  });

  it('cuts into powers of two, so that few statements serve all counts', () => {
    const sizes = new Set(upTo(700).flatMap((count) => [...chunks(upTo(count), 14)].map((chunk) => chunk.length)));
    expect([...sizes].sort((a, b) => a - b)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
  });

  it.each([1, 9, 17, 4096])('binds no statement of %d columns to more than 4096 parameters', (columns) => {
    const longest = Math.max(...[...chunks(upTo(10_000), columns)].map((chunk) => chunk.length * columns));
    expect(longest).toBeLessThanOrEqual(4096);
  });
});

describe('valuesList', () => {
  it('numbers parameters through all rows', () => {
    expect(valuesList(2, 3, (index) => `$${index}`)).toBe('($1, $2), ($3, $4), ($5, $6)');
  });
});
