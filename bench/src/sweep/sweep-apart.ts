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
  /** The highest over that of the process when it was ready. */
  readonly peakBytesOverIdle: number;
  /** The longest time for which the process could do nothing else. */
  readonly longestStallMs: number;
}

const SWEEPER = fileURLToPath(new URL('./sweeper.js', import.meta.url));

/** A sweep by a process that does nothing else. @throws Error if it does not succeed */
export async function sweepApart(order: SweepOrder): Promise<SweepDone> {
  const child = fork(SWEEPER, { serialization: 'advanced' });
  const ended = once(child, 'exit');
  const told = new Promise<SweepDone>((resolve) => child.once('message', (done) => resolve(done as SweepDone)));
  child.send(order);
  const done = await Promise.race([told, ended.then(() => undefined)]);
  await ended;
  if (done === undefined) throw new Error('the sweep did not succeed');
  return done;
}
