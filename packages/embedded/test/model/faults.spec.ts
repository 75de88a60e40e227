import { playSeededRuns, SEED } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FAULTS } from './faults.js';
import { inProcessWorld } from './in-process-world.js';
import { type Places, sqlitePlaces } from './places.js';
import { RUNS } from './runs.js';

describe(`The model finds it out (TEST_SEED=${SEED})`, () => {
  let places: Places;
  beforeAll(async () => {
    places = await sqlitePlaces();
  });
  afterAll(() => places.remove());

  it.each(Object.entries(FAULTS))(
    'where %s',
    async (_what, faults) => {
      const open = async () => inProcessWorld(await places.next(), faults);
      await expect(playSeededRuns({ open, runs: RUNS.sqlite, seed: SEED })).rejects.toThrow(/ run \d+: at (command|the end)/);
    },
    120_000,
  );
});
