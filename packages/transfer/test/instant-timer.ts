import type { Timer } from '../src/index.js';

/** A timer whose waits are over at once; it remembers them. */
export function instantTimer(): Timer & { readonly waits: number[] } {
  const waits: number[] = [];
  let now = 0;
  return {
    waits,
    now: () => now,
    jitter: () => 1,
    async wait(milliseconds, signal) {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}
