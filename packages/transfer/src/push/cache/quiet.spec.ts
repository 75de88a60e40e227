import { describe, expect, it } from '@jest/globals';
import { isQuiet, LEAST_QUIET_NS } from './quiet.js';

const SECOND = 1_000_000_000n;
const GIB = 1024 ** 3;
const now = 1_000_000n * SECOND;
const state = { sizeBytes: 0, modifiedNs: now - 60n * SECOND, changedNs: now - 60n * SECOND, inode: 1n, device: 1n };
const quiet = (more: Partial<typeof state>) => isQuiet({ ...state, ...more }, now, LEAST_QUIET_NS);

describe('isQuiet', () => {
  it.each([
    ['a minute ago', {}, true],
    ['three seconds and a moment ago', { changedNs: now - 3n * SECOND - 1n }, true],
    ['three seconds ago', { changedNs: now - 3n * SECOND }, false],
    ['three seconds ago, by the time that users set', { modifiedNs: now - 3n * SECOND }, false],
    ['in a time to come', { changedNs: now + SECOND }, false],
    ['in a time to come, by the time that users set', { modifiedNs: now + SECOND }, false],
  ])('of a file that was changed %s', (_, more, expected) => {
    expect(quiet(more)).toBe(expected);
  });

  it('waits for as long as a write of all its bytes may take, 2 GiB at most', () => {
    expect(quiet({ sizeBytes: 200 * 1024 ** 2, changedNs: now - 53n * SECOND })).toBe(false);
    expect(quiet({ sizeBytes: 200 * 1024 ** 2, changedNs: now - 54n * SECOND })).toBe(true);
    expect(quiet({ sizeBytes: 2 * GIB, changedNs: now - 515n * SECOND, modifiedNs: 0n })).toBe(false);
    expect(quiet({ sizeBytes: 500 * GIB, changedNs: now - 516n * SECOND, modifiedNs: 0n })).toBe(true);
  });
});
