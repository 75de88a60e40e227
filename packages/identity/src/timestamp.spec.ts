import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds, epochMilliseconds, IdentityError, latest, parseTimestamp, timestampOf } from './index.js';

const LEAST = Date.parse('0000-01-01T00:00:00.000Z');
const MOST = Date.parse('9999-12-31T23:59:59.999Z');

describe('parseTimestamp', () => {
  it.each([
    '2026-05-16T09:00:00.000Z',
    '2024-02-29T23:59:59.999Z',
    '2000-02-29T00:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    '0000-02-29T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    '1969-12-31T23:59:59.999Z',
  ])('takes %s as it is', (text) => {
    expect(parseTimestamp(text)).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['a date alone', '2026-05-16'],
    ['no zone', '2026-05-16T09:00:00.000'],
    ['an offset', '2026-05-16T09:00:00.000+00:00'],
    ['a lower-case zone', '2026-05-16T09:00:00.000z'],
    ['a space for the T', '2026-05-16 09:00:00.000Z'],
    ['no fraction', '2026-05-16T09:00:00Z'],
    ['two digits of fraction', '2026-05-16T09:00:00.00Z'],
    ['six digits of fraction', '2026-05-16T09:00:00.000000Z'],
    ['a comma for the point', '2026-05-16T09:00:00,000Z'],
    ['a leap day of a common year', '2026-02-29T00:00:00.000Z'],
    ['a leap day of 1900', '1900-02-29T00:00:00.000Z'],
    ['February 30', '2024-02-30T00:00:00.000Z'],
    ['April 31', '2026-04-31T00:00:00.000Z'],
    ['day 0', '2026-05-00T00:00:00.000Z'],
    ['month 13', '2026-13-01T00:00:00.000Z'],
    ['hour 24', '2026-05-16T24:00:00.000Z'],
    ['minute 60', '2026-05-16T09:60:00.000Z'],
    ['a leap second', '2016-12-31T23:59:60.000Z'],
    ['a year of five digits', '12026-05-16T09:00:00.000Z'],
    ['a year with a sign', '+012026-05-16T09:00:00.000Z'],
    ['a line end after', '2026-05-16T09:00:00.000Z\n'],
    ['seconds since 1970', '1778922000'],
  ])('refuses %s', (_what, text) => {
    expect(() => parseTimestamp(text)).toThrow(IdentityError);
  });
});

describe('timestampOf and epochMilliseconds', () => {
  it('are each other’s inverse over all our years, and text order is time order', () => {
    const times = fc.integer({ min: LEAST, max: MOST });
    fc.assert(
      fc.property(times, times, (a, b) => {
        expect(epochMilliseconds(timestampOf(a))).toBe(a);
        expect(timestampOf(a) < timestampOf(b)).toBe(a < b);
      }),
    );
  });

  it.each([
    ['before the year 0000', LEAST - 1],
    ['after the year 9999', MOST + 1],
    ['beyond what a Date can say', 8.64e15 + 1],
    ['no number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
  ])('refuse a time that is %s', (_what, milliseconds) => {
    expect(() => timestampOf(milliseconds)).toThrow(IdentityError);
  });
});

describe('addSeconds', () => {
  it.each([
    ['2024-02-28T12:00:00.250Z', 86_400, '2024-02-29T12:00:00.250Z'],
    ['2026-02-28T12:00:00.250Z', 86_400, '2026-03-01T12:00:00.250Z'],
    ['2026-05-16T09:00:00.000Z', 31_536_000, '2027-05-16T09:00:00.000Z'],
    ['2026-05-16T09:00:00.000Z', 220_752_000, '2033-05-14T09:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z', 1, '2027-01-01T00:00:00.999Z'],
    ['2026-01-01T00:00:00.000Z', -1, '2025-12-31T23:59:59.000Z'],
    ['2026-01-01T00:00:00.000Z', 0, '2026-01-01T00:00:00.000Z'],
  ])('takes %s by %d s to %s', (time, seconds, expected) => {
    expect(addSeconds(parseTimestamp(time), seconds)).toBe(expected);
  });

  it('refuses to leave the year 9999', () => {
    expect(() => addSeconds(parseTimestamp('9999-12-31T23:59:59.000Z'), 1)).toThrow(IdentityError);
  });
});

describe('latest', () => {
  const early = parseTimestamp('2026-05-16T08:59:59.999Z');
  const middle = parseTimestamp('2026-05-16T09:00:00.000Z');
  const late = parseTimestamp('2026-05-16T09:00:00.001Z');

  it.each([
    [early, [middle, late]],
    [late, [early, middle]],
    [middle, [late, early]],
    [late, [late, early]],
    [late, []],
  ])('of %s and %j is the last, in whatever order', (first, others) => {
    expect(latest(first, ...others)).toBe(late);
  });
});
