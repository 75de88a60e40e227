import { describe, expect, it } from '@jest/globals';
import { parseRange } from './range.js';

describe('the range asked for', () => {
  it.each([
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=5-', { first: 5 }],
    ['bytes=-5', { suffix: 5 }],
    ['bytes=-0', { suffix: 0 }],
    ['Bytes= 1-2 ', { first: 1, last: 2 }],
    ['bytes=99999999999999999999-', { first: Number.MAX_SAFE_INTEGER }],
    ['bytes=1-99999999999999999999', { first: 1, last: Number.MAX_SAFE_INTEGER }],
  ])('by %s is %j', (field, range) => {
    expect(parseRange(field)).toEqual(range);
  });

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=2-1',
    'bytes=0-1,2-3',
    'bytes=1-2-3',
    'items=0-1',
    'bytes=+1-2',
    'bytes=0x1-',
  ])('by %j is none', (field) => {
    expect(parseRange(field)).toBeUndefined();
  });
});
