import { type Clock, epochMilliseconds, parseTimestamp, type Timestamp, timestampOf } from '@artifact-store/identity';

/** A clock that stands still until it is told to move. */
export interface FixedClock extends Clock {
  /** Moves on by `milliseconds`; a negative number moves back, as a wrong system clock would. */
  advance(milliseconds: number): void;
  set(time: string): void;
}

/** @throws IdentityError if `start` is no time in our form. */
export function fixedClock(start = '2026-05-16T09:00:00.000Z'): FixedClock {
  let now: Timestamp = parseTimestamp(start);
  return {
    now: () => now,
    advance: (milliseconds) => {
      now = timestampOf(epochMilliseconds(now) + milliseconds);
    },
    set: (time) => {
      now = parseTimestamp(time);
    },
  };
}
