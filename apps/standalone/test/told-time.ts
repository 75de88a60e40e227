import { type Clock, timestampOf } from '@artifact-store/identity';

/** The system's clock, and what a test sets it forward by. */
export function systemClockAhead(): Clock & { advance(seconds: number): void } {
  let ahead = 0;
  return {
    now: () => timestampOf(Date.now() + ahead * 1000),
    advance: (seconds) => {
      ahead += seconds;
    },
  };
}
