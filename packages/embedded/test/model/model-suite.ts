import { COMMAND_NAMES, playSeededRuns, SEED } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inProcessWorld } from './in-process-world.js';
import type { Places } from './places.js';
import { LONGEST_MS } from './runs.js';

/** Plays runs of commands, each on a store of its own. */
export function modelSuite(open: () => Promise<Places>, runs: number): void {
  let places: Places;
  beforeAll(async () => {
    places = await open();
  }, LONGEST_MS);
  afterAll(() => places.remove());

  it(
    `is what the model says, after each of fifty commands in each of ${runs} runs (TEST_SEED=${SEED})`,
    async () => {
      const tally = await playSeededRuns({ open: async () => inProcessWorld(await places.next()), runs, seed: SEED });
      process.stdout.write(`${tally.table(COMMAND_NAMES)}\n`);
      expect(tally.zeros(COMMAND_NAMES)).toEqual([]);
    },
    LONGEST_MS,
  );
}
