import fc from 'fast-check';
import { type ModelCommand, modelRuns } from './commands.js';
import { DIRECTED_RUNS } from './directed-runs.js';
import { playRun } from './play-run.js';
import { Tally } from './tally.js';
import type { ModelWorld } from './world.js';

export interface SeededRuns {
  open(): Promise<ModelWorld>;
  readonly runs: number;
  /** The first of the runs, which are always the same: DIRECTED_RUNS, if not given. */
  readonly first?: readonly (readonly ModelCommand[])[] | undefined;
  /** Of what the runs are made; printed where one fails. */
  readonly seed: number;
}

/** Plays runs, each on a store of its own; the first are always the same. @throws Error with the seed and the path of the first that fails */
export async function playSeededRuns({ open, runs, first = DIRECTED_RUNS, seed }: SeededRuns): Promise<Tally> {
  const tally = new Tally();
  const property = fc.asyncProperty(modelRuns, async (commands) => {
    const world = await open();
    try {
      await playRun(world, commands, tally);
    } finally {
      await world.close();
    }
  });
  const examples = first.map((commands): [readonly ModelCommand[]] => [commands]);
  const { failed, counterexamplePath, errorInstance } = await fc.check(property, {
    numRuns: runs,
    seed,
    examples,
    endOnFailure: true,
  });
  if (failed)
    throw new Error(`TEST_SEED=${seed}, run ${counterexamplePath}: ${messageOf(errorInstance)}`, { cause: errorInstance });
  return tally;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
