import { IdentityError } from './identity-error.js';

/** UTC text with exactly milliseconds: `2026-05-16T09:00:00.000Z`. Years 0000 to 9999, so text order is time order. */
export type Timestamp = string & { readonly __brand: 'Timestamp' };

const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Reads a time in exactly our form. @throws IdentityError */
export function parseTimestamp(text: string): Timestamp {
  // A day that no calendar has (February 30) would be moved by Date, so the text must survive the round trip.
  if (!FORM.test(text) || Number.isNaN(Date.parse(text)) || new Date(Date.parse(text)).toISOString() !== text) {
    throw new IdentityError('a UTC time such as 2026-05-16T09:00:00.000Z', text);
  }
  return text as Timestamp;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i;
const LONG_YEAR = /^[+-]?\d{5,}-/;
const EXAMPLE = 'such as 2027-01-31T09:00:00Z or 2027-01-31T10:00:00+01:00';

/**
 * Reads a time with its zone, as RFC 3339 §5.6 has it. What is finer than milliseconds is rounded up, so that nothing kept
 * until then goes before.
 * @throws IdentityError saying what is wrong: no time at all, no zone, a day or an hour that no calendar or clock has (a leap
 *   second is none that a computer's clock has), or a year beyond 9999
 */
export function parseInstant(text: string): Timestamp {
  const [, date = '', time = '', fraction = '', zone = ''] = INSTANT.exec(text) ?? [];
  if (date === '') {
    const expected = LONG_YEAR.test(text) ? 'a time of the years 0000 to 9999' : 'a day and a time with its zone';
    throw new IdentityError(`${expected}, ${EXAMPLE}`, text);
  }
  const wall = orElse('a day and a time that exist', text, () => parseTimestamp(`${date}T${time}.000Z`));
  const moment = epochMilliseconds(wall) + milliseconds(fraction) - zoneMinutes(zone, text) * 60_000;
  return orElse('a time of the years 0000 to 9999 in UTC', text, () => timestampOf(moment));
}

/** Of a fraction of a second, rounded up. */
function milliseconds(fraction: string): number {
  const isFiner = /[1-9]/.test(fraction.slice(3));
  return Number(fraction.slice(0, 3).padEnd(3, '0')) + (isFiner ? 1 : 0);
}

/** How far the zone is ahead of UTC. */
function zoneMinutes(zone: string, given: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  if (hours > 23 || minutes > 59) throw new IdentityError('a zone within a day of UTC', given);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function orElse(expected: string, given: string, read: () => Timestamp): Timestamp {
  try {
    return read();
  } catch {
    throw new IdentityError(expected, given);
  }
}

/** The time at `milliseconds` since 1970. @throws IdentityError outside the years 0000 to 9999. */
export function timestampOf(milliseconds: number): Timestamp {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new IdentityError('a time between the years 0000 and 9999', String(milliseconds));
  return parseTimestamp(date.toISOString());
}

/** Milliseconds since 1970. */
export function epochMilliseconds(time: Timestamp): number {
  return Date.parse(time);
}

export function addSeconds(time: Timestamp, seconds: number): Timestamp {
  return timestampOf(epochMilliseconds(time) + seconds * 1000);
}

/** The latest of several times. */
export function latest(first: Timestamp, ...others: readonly Timestamp[]): Timestamp {
  let late = first;
  for (const time of others) if (time > late) late = time;
  return late;
}
