import { COMMAND_NAMES, type CommandName, playSeededRuns, SEED, THROUGH_STATUSES } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import { httpWorld } from './http-world.js';
import { LONGEST_MS } from './runs.js';
import type { ServedStore } from './served-store.js';

/** What takes a worker that dies where a test says, or a route that there is not yet. */
const NOT_OVER_HTTP: readonly CommandName[] = ['known', 'resume', 'late'];
const OVER_HTTP = COMMAND_NAMES.filter((name) => !NOT_OVER_HTTP.includes(name));

/** Plays runs of commands, each on a store of its own; the first few lead every command to packages in every status. */
export function httpModelSuite(open: () => Promise<ServedStore>, runs: number): void {
  it(
    `is what the model says, after each of fifty commands in each of ${runs} runs (TEST_SEED=${SEED})`,
    async () => {
      const world = async () => httpWorld(await open());
      const tally = await playSeededRuns({ open: world, runs, first: THROUGH_STATUSES, seed: SEED });
      process.stdout.write(`${tally.table(OVER_HTTP)}\n`);
      // Nobody sees a package half collected where no worker dies.
      expect(tally.zeros(OVER_HTTP, ['created', 'finalized', 'garbage_collected'])).toEqual([]);
    },
    LONGEST_MS,
  );
}
