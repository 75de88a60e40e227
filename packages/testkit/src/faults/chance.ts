import { randomInt } from 'node:crypto';

/** What this run's choices grow from: a test that uses it has it in its name, and TEST_SEED repeats a run. */
export const SEED = Number(process.env.TEST_SEED ?? randomInt(2 ** 31));

/** Whole numbers from 0 up to a bound, the same for the same seed (mulberry32). */
export function chance(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
