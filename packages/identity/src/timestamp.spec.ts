import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds, epochMilliseconds, IdentityError, latest, parseInstant, parseTimestamp, timestampOf } from './index.js';

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

describe('parseInstant', () => {
  it.each([
    ['2027-01-31T09:00:00Z', '2027-01-31T09:00:00.000Z'],
    ['2027-01-31t09:00:00z', '2027-01-31T09:00:00.000Z'],
    ['2027-01-31T10:00:00+01:00', '2027-01-31T09:00:00.000Z'],
    ['2027-01-01T00:30:00+05:45', '2026-12-31T18:45:00.000Z'],
    ['2026-12-31T20:00:00-08:00', '2027-01-01T04:00:00.000Z'],
    ['2027-01-31T09:00:00-00:00', '2027-01-31T09:00:00.000Z'],
    ['2024-02-29T23:59:59.5Z', '2024-02-29T23:59:59.500Z'],
    ['2027-01-31T09:00:00.123Z', '2027-01-31T09:00:00.123Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ])('reads %s as %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it.each([
    ['2027-01-31T09:00:00.1230Z', '2027-01-31T09:00:00.123Z'],
    ['2027-01-31T09:00:00.1230000000000000000001Z', '2027-01-31T09:00:00.124Z'],
    ['2027-01-31T09:00:00.0001+01:00', '2027-01-31T08:00:00.001Z'],
    ['2026-12-31T23:59:59.9991Z', '2027-01-01T00:00:00.000Z'],
  ])('rounds %s, finer than milliseconds, up to %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it.each([
    ['no zone', '2027-01-31T09:00:00', 'with its zone'],
    ['no zone after a fraction', '2027-01-31T09:00:00.5', 'with its zone'],
    ['a date alone', '2027-01-31', 'a day and a time with its zone, such as'],
    ['nothing', '', 'such as'],
    ['a word', 'tomorrow', 'such as'],
    ['seconds since 1970', '1801386000', 'such as'],
    ['a space for the T', '2027-01-31 09:00:00Z', 'such as'],
    ['no seconds', '2027-01-31T09:00Z', 'such as'],
    ['a zone without its colon', '2027-01-31T09:00:00+0100', 'such as'],
    ['a zone of hours alone', '2027-01-31T09:00:00+01', 'such as'],
    ['a point with no digit after', '2027-01-31T09:00:00.Z', 'such as'],
    ['a comma for the point', '2027-01-31T09:00:00,5Z', 'such as'],
    ['digits that are not ASCII', '2027-01-31T09:00:0\u0660Z', 'such as'],
    ['a line end after', '2027-01-31T09:00:00Z\n', 'such as'],
    ['the year 10000', '10000-01-01T00:00:00Z', 'years 0000 to 9999'],
    ['the year 10000 with a sign', '+010000-01-01T00:00:00Z', 'years 0000 to 9999'],
    ['the year 10000 by its zone', '9999-12-31T23:59:59-00:01', 'years 0000 to 9999 in UTC'],
    ['the year 10000 by rounding up', '9999-12-31T23:59:59.9991Z', 'years 0000 to 9999 in UTC'],
    ['the year before 0000 by its zone', '0000-01-01T00:00:00+00:01', 'years 0000 to 9999 in UTC'],
    ['February 29 of a common year', '2027-02-29T09:00:00Z', 'that exist'],
    ['month 13', '2027-13-01T09:00:00Z', 'that exist'],
    ['hour 24', '2027-01-31T24:00:00Z', 'that exist'],
    ['a leap second', '2016-12-31T23:59:60Z', 'that exist'],
    ['a zone of 24 hours', '2027-01-31T09:00:00+24:00', 'zone within a day'],
    ['a zone of 60 minutes', '2027-01-31T09:00:00-01:60', 'zone within a day'],
  ])('refuses %s and says what is wrong', (_what, text, expected) => {
    expect(() => parseInstant(text)).toThrow(IdentityError);
    expect(() => parseInstant(text)).toThrow(expected);
  });

  it('reads one moment alike in every zone, and our own form as it is', () => {
    const moments = fc.integer({ min: LEAST + 86_400_000, max: MOST - 86_400_000 });
    fc.assert(
      fc.property(moments, fc.integer({ min: -1439, max: 1439 }), (moment, minutes) => {
        const time = timestampOf(moment);
        const local = timestampOf(moment + minutes * 60_000).slice(0, -1);
        const pad = (count: number) => String(Math.floor(count)).padStart(2, '0');
        const ahead = Math.abs(minutes);
        const zone = `${minutes < 0 ? '-' : '+'}${pad(ahead / 60)}:${pad(ahead % 60)}`;
        expect(parseInstant(`${local}${zone}`)).toBe(time);
        expect(parseInstant(time)).toBe(time);
      }),
    );
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
