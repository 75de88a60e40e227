import { addSeconds, epochMilliseconds, parseTimestamp, type Timestamp, timestampOf } from '@artifact-store/identity';

const DAY = 24 * 60 * 60;

/** How long each class keeps, as the operator guide has it; null: for ever. */
export const CLASS_SECONDS = {
  transient: DAY,
  'raw-evidence': 90 * DAY,
  'summary-evidence': 365 * DAY,
  'release-evidence': 7 * 365 * DAY,
  'permanent-record': null,
} as const;

export type ClassName = keyof typeof CLASS_SECONDS;
export const CLASSES = Object.keys(CLASS_SECONDS) as readonly ClassName[];

/** Two days before the end of a month, in the year before a leap year. */
export const START = parseTimestamp('2027-11-28T09:00:00.000Z');

/** A time at which what began at START and is kept for so long is kept, and the first at which it is not. */
const around = (seconds: number) => [justBefore(addSeconds(START, seconds)), addSeconds(START, seconds)];

export const secondsAfter = addSeconds;

/** Two milliseconds before: one is what the timers of the test take for none. */
export function justBefore(time: Timestamp): Timestamp {
  return timestampOf(epochMilliseconds(time) - 2);
}

/** Through more than ten years: ends of months, leap days, and both sides of the end of each class. */
export const STEPS: readonly Timestamp[] = [
  START,
  ...around(DAY),
  parseTimestamp('2027-11-30T23:59:59.998Z'),
  parseTimestamp('2027-12-01T00:00:00.000Z'),
  parseTimestamp('2028-01-31T12:00:00.000Z'),
  ...around(90 * DAY),
  parseTimestamp('2028-02-28T23:59:59.998Z'),
  parseTimestamp('2028-02-29T00:00:00.000Z'),
  parseTimestamp('2028-02-29T23:59:59.998Z'),
  parseTimestamp('2028-03-01T00:00:00.000Z'),
  parseTimestamp('2028-03-31T00:00:00.000Z'),
  ...around(365 * DAY),
  parseTimestamp('2029-02-28T00:00:00.000Z'),
  parseTimestamp('2030-06-30T00:00:00.000Z'),
  parseTimestamp('2032-02-29T12:00:00.000Z'),
  ...around(7 * 365 * DAY),
  parseTimestamp('2036-02-29T23:59:59.998Z'),
  parseTimestamp('2036-03-01T00:00:00.000Z'),
  parseTimestamp('2038-01-19T03:14:08.000Z'),
  parseTimestamp('2038-11-28T09:00:00.000Z'),
];
