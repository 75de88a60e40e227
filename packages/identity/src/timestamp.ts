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
