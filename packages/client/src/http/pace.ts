import { setTimeout as wait } from 'node:timers/promises';

/** Waiting between attempts, a clock to say when it was enough, and chance to spread them. */
export interface Pace {
  /** Milliseconds from some fixed moment, never going back. */
  now(): number;
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to, not including, 1. */
  jitter(): number;
}

export const systemPace: Pace = {
  now: () => performance.now(),
  wait: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, { signal });
  },
  jitter: () => Math.random(),
};
