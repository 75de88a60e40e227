import { SEED } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Places } from '../model/places.js';
import { sqlitePlaces } from '../model/places.js';
import { AMOUNTS, LONGEST_MS } from './race/amounts.js';
import { playRaces } from './race/play-races.js';
import { raceSuite } from './race/race-suite.js';

describe('Uploads to two data planes against collections without a grace period, on SQLite,', () => {
  const places = raceSuite(sqlitePlaces, AMOUNTS.sqlite);

  it(
    `take the same steps again for the same seed (TEST_SEED=${SEED})`,
    async () => {
      const [once, again] = [await stepsOf(places()), await stepsOf(places())];
      expect(again).toEqual(once);
      expect(new Set(once).size).toBe(ROUNDS);
    },
    LONGEST_MS,
  );
});

const ROUNDS = 20;

/** What was done in each round, in order. */
async function stepsOf(places: Places): Promise<readonly string[]> {
  const rounds: string[] = [];
  const onRound = (steps: readonly string[]) => rounds.push(steps.join('\n'));
  await playRaces({ places, seed: SEED, stores: 1, rounds: ROUNDS, onRound });
  return rounds;
}
