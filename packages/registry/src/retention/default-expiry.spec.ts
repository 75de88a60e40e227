import { parseTimestamp } from '@artifact-store/identity';
import { ValidationFailedError } from '@artifact-store/planes';
import { RETENTION_CLASSES } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { defaultExpiry, withDurations } from './default-expiry.js';

const secondsOf = (durations: Readonly<Record<string, number>>) =>
  Object.fromEntries(withDurations(RETENTION_CLASSES, durations).map((each) => [each.name, each.defaultDurationSeconds]));

describe('withDurations', () => {
  it('takes the durations that are given, and the seeded ones of all other classes', () => {
    expect(secondsOf({ transient: 60, 'release-evidence': 1 })).toEqual({
      transient: 60,
      'raw-evidence': 7_776_000,
      'summary-evidence': 31_536_000,
      'release-evidence': 1,
      'permanent-record': null,
    });
  });

  it('takes 0 for a duration', () => {
    expect(secondsOf({ transient: 0 })).toMatchObject({ transient: 0 });
  });

  it('never lets expire what is kept for ever, nor makes a class, nor reads what an object inherits', () => {
    expect(secondsOf({ 'permanent-record': 1, forever: 1 })).toEqual(secondsOf({}));
    const odd = [{ name: 'constructor', defaultDurationSeconds: 5 }];
    expect(withDurations(odd, {})).toEqual(odd);
  });
});

describe('defaultExpiry', () => {
  const NOW = parseTimestamp('2026-05-16T09:00:00.000Z');
  const after = (defaultDurationSeconds: number | null) => defaultExpiry({ name: 'raw', defaultDurationSeconds }, NOW);

  it.each([
    [null, null],
    [0, '2026-05-16T09:00:00.000Z'],
    [86_400, '2026-05-17T09:00:00.000Z'],
    [251_623_378_799, '9999-12-31T23:59:59.000Z'],
  ])('of %s seconds is %s', (seconds, expected) => {
    expect(after(seconds)).toBe(expected);
  });

  it.each([251_623_378_800, 1e15, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'refuses %s seconds, which no time of ours can say, naming the class',
    (seconds) => {
      expect(() => after(seconds)).toThrow(ValidationFailedError);
      expect(() => after(seconds)).toThrow(/retention_class raw .* beyond the year 9999/);
    },
  );
});
