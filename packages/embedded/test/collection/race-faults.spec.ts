import { SEED } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FAULTS } from '../model/faults.js';
import { type Places, sqlitePlaces } from '../model/places.js';
import { LONGEST_MS } from './race/amounts.js';
import { playRaces } from './race/play-races.js';

/** Those that only a race, a zombie or rotten bytes bring to light. */
const RACED = [
  'bytes are deleted before the commit that gives them up',
  'what is given up keeps its generation',
  'a deletion hits the generation that counts',
  'a publish skips what is there',
] as const;

describe(`Races find it out (TEST_SEED=${SEED})`, () => {
  let places: Places;
  beforeAll(async () => {
    places = await sqlitePlaces();
  });
  afterAll(() => places.remove());

  it.each(RACED)(
    'where %s',
    async (fault) => {
      const races = { places, seed: SEED, stores: 1, rounds: 200, faults: FAULTS[fault] };
      await expect(playRaces(races)).rejects.toThrow(/, round \d+: /);
    },
    LONGEST_MS,
  );
});
