import { setTimeout as wait } from 'node:timers/promises';

/** Waiting between attempts, and chance to spread them. */
export interface Pace {
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to, not including, 1. */
  jitter(): number;
}

export const systemPace: Pace = {
  wait: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, { signal });
  },
  jitter: () => Math.random(),
};
