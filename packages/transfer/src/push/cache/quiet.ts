import type { FileState } from '../file-state.js';

const SECOND = 1_000_000_000n;
/** Longer than the coarsest clock of a trusted file system (a second, ext3) and a moment of a stopped clock. */
export const LEAST_QUIET_NS = 3n * SECOND;
/** A write of so many bytes sets the times when it begins, and may still be copying long after: one call takes 2 GiB at most. */
const LONGEST_WRITE_BYTES = 2 * 1024 ** 3;
const SLOWEST_BYTES_PER_SECOND = 4 * 1024 ** 2;

/**
 * Whether a file has lain still for so long, when its reading begins, that nobody is in the middle of a write to it and that a later
 * write gets another time, however coarse the clock.
 * @param nowNs by the clock of its file system
 */
export function isQuiet(state: FileState, nowNs: bigint, leastNs: bigint): boolean {
  const latest = state.modifiedNs > state.changedNs ? state.modifiedNs : state.changedNs;
  const bytes = BigInt(Math.min(state.sizeBytes, LONGEST_WRITE_BYTES));
  return nowNs - latest > leastNs + (bytes * SECOND) / BigInt(SLOWEST_BYTES_PER_SECOND);
}
