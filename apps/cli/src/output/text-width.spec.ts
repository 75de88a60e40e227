import { describe, expect, it } from '@jest/globals';
import { padded, textWidth } from './text-width.js';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['äöü', 3],
    ['e\u0301', 1],
    ['報告', 4],
    ['한글', 4],
    ['👍', 2],
    ['👨‍👩‍👧', 2],
    ['a👍b', 4],
  ])('of %j is %d', (text, width) => expect(textWidth(text)).toBe(width));

  it('is what a cell is filled up by', () => {
    expect([padded('報告', 6), padded('7', 3, 'right'), padded('too long', 3)]).toEqual(['報告  ', '  7', 'too long']);
  });
});
