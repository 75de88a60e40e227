import { setTimeout as wait } from 'node:timers/promises';

/** Time as a transfer needs it: durations and waiting, never a date. */
export interface Timer {
  /** Milliseconds from some fixed moment; never goes back. */
  now(): number;
  /** Resolves after `milliseconds`, or rejects when `signal` aborts. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to, not including, 1: spreads retries of many clients. */
  jitter(): number;
}

/** The timer of a running process. */
export const systemTimer: Timer = {
  now: () => performance.now(),
  wait: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, { signal });
  },
  jitter: () => Math.random(),
};
