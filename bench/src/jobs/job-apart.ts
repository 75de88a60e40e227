import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DatabaseConfig } from '@artifact-store/persistence';

export interface SweepOrder {
  readonly config: DatabaseConfig;
  /** So far is the clock of the sweep ahead. */
  readonly secondsAhead?: number;
  readonly dryRun?: boolean;
}

export interface SweepDone {
  readonly seconds: number;
  /** Packages that were marked, or would have been. */
  readonly swept: number;
  /** For each page, how long it held the head lock. */
  readonly lockedMs: readonly number[];
  /** The highest in each half of the sweep, over that of the process when it was ready. */
  readonly peakBytesOverIdle: readonly [first: number, second: number];
  /** The longest time for which the process could do nothing else. */
  readonly longestStallMs: number;
}

const SWEEPER = fileURLToPath(new URL('./sweeper.js', import.meta.url));
/** Left alone, V8 lets garbage lie while there is room for it, and what a sweep needs cannot be told from that. */
const SMALL_HEAP = ['--max-old-space-size=64', '--max-semi-space-size=4'];

/** A sweep by a process that does nothing else. @throws Error if it does not succeed */
export async function sweepApart(order: SweepOrder): Promise<SweepDone> {
  const child = fork(SWEEPER, { serialization: 'advanced', execArgv: SMALL_HEAP });
  const ended = once(child, 'exit');
  const told = new Promise<SweepDone>((resolve) => child.once('message', (done) => resolve(done as SweepDone)));
  child.send(order);
  const done = await Promise.race([told, ended.then(() => undefined)]);
  await ended;
  if (done === undefined) throw new Error('the sweep did not succeed');
  return done;
}
