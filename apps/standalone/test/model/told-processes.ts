import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { clockOfNow, type FixedClock } from '@artifact-store/testkit';

const PRELOADED = new URL('./told-clock.ts', import.meta.url);

/** A clock, and the environment in which processes go by it. */
export interface ToldProcesses {
  readonly clock: FixedClock;
  readonly env: Readonly<Record<string, string>>;
}

/** A clock for processes that are started, killed and started again: they read it from a file in the directory. */
export function toldProcesses(directory: string): ToldProcesses {
  const path = join(directory, 'clock');
  const file = openSync(path, 'w');
  const clock = clockOfNow();
  const tell = () => void writeSync(file, clock.now(), 0, 'latin1');
  tell();
  return {
    clock: {
      now: () => clock.now(),
      advance(milliseconds) {
        clock.advance(milliseconds);
        tell();
      },
      set(time) {
        clock.set(time);
        tell();
      },
    },
    env: {
      NODE_OPTIONS: `--import=${PRELOADED}`,
      TEST_CLOCK: path,
      ...(process.env.TEST_RUN_DIR && { NODE_COMPILE_CACHE: join(process.env.TEST_RUN_DIR, 'compile-cache') }),
    },
  };
}
