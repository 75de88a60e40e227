import { describe, expect, it } from '@jest/globals';
import { countingIds } from './counting-ids.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('countingIds', () => {
  it('gives lower-case UUIDv7 text that sorts in the order it was given', () => {
    const ids = countingIds(7);
    const given = Array.from({ length: 300 }, () => ids.next());
    expect(given.filter((id) => !UUID_V7.test(id))).toEqual([]);
    expect(given.every((id, index) => index === 0 || id > (given[index - 1] ?? id))).toBe(true);
  });

  it('never gives the same id in two series', () => {
    const [first, second] = [countingIds(0), countingIds(1)];
    const given = [first, second].flatMap((source) => Array.from({ length: 20 }, () => source.next()));
    expect(new Set(given).size).toBe(40);
  });

  it('gives the same ids again in a new source, so that tests repeat', () => {
    expect(countingIds().next()).toBe(countingIds().next());
  });

  it('refuses a series that does not fit', () => {
    expect(() => countingIds(4096)).toThrow(RangeError);
  });
});
