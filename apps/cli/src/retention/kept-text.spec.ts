import { parseTimestamp } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import { keptText } from './kept-text.js';

const UNTIL = parseTimestamp('2027-01-31T09:00:00.000Z');

describe('whether a package is kept', () => {
  it.each([
    ['not_expired', UNTIL, 'yes, until 2027-01-31T09:00:00.000Z'],
    ['held', null, 'yes'],
    ['never_expires', null, 'yes'],
  ] as const)('is said of one that is: %s', (rule, keptUntil, told) => {
    expect(keptText({ isKept: true, keptUntil, rule })).toBe(told);
  });

  it.each([
    ['expired', 'no longer: its files are still there, and may be deleted'],
    ['eligible', 'no longer: its files are still there, and may be deleted'],
    ['collecting', 'no: its files are being let go'],
    ['garbage_collected', 'no: its files are let go'],
  ] as const)('tells what has become of its files: %s', (rule, told) => {
    expect(keptText({ isKept: false, keptUntil: null, rule })).toBe(told);
  });
});
