import { setTimeout } from 'node:timers/promises';

const LOOK_MILLISECONDS = 10;

/**
 * Looks again and again until something holds: for what no answer, no end of a process and no line of a log tells. Where it
 * never does, the test's own time-out says so.
 */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(LOOK_MILLISECONDS);
}
