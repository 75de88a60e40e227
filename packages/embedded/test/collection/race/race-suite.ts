import { SEED } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Places } from '../../model/places.js';
import { type Amount, LONGEST_MS } from './amounts.js';
import { playRaces } from './play-races.js';

/** Uploads of the same bytes race with collections, round after round. Answers the places, for whatever else is tested on them. */
export function raceSuite(open: () => Promise<Places>, { stores, rounds }: Amount): () => Places {
  let places: Places;
  beforeAll(async () => {
    places = await open();
  }, LONGEST_MS);
  afterAll(() => places.remove());

  it(
    `lose nothing in ${stores * rounds} rounds, in whatever order their steps are taken (TEST_SEED=${SEED})`,
    async () => {
      const tally = await playRaces({ places, seed: SEED, stores, rounds });
      process.stdout.write(`${tally.table()}\n`);
      expect(tally.missing()).toEqual([]);
    },
    LONGEST_MS,
  );
  return () => places;
}
