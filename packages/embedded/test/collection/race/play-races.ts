import { chance } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import type { StoreDoubles } from '../../model/in-process-store.js';
import type { Places } from '../../model/places.js';
import { expectAcknowledged } from './acknowledged.js';
import { collector } from './collector.js';
import { Conductor } from './conductor.js';
import { DyingCollectors } from './dying-collectors.js';
import { expectNothingLost } from './nothing-lost.js';
import type { Race } from './race.js';
import { playRound } from './round.js';
import { openSite } from './site.js';
import { StrayKeys } from './stray-keys.js';
import { Tally } from './tally.js';

export interface Races {
  readonly places: Places;
  /** Of all that is chosen; printed where a round fails. */
  readonly seed: number;
  readonly stores: number;
  /** On each store. */
  readonly rounds: number;
  readonly faults?: StoreDoubles | undefined;
  /** Told of the steps of each round. */
  readonly onRound?: ((steps: readonly string[]) => void) | undefined;
}

/** Plays rounds on one store after the other. @throws Error with the seed, the round and its steps, where anything is lost */
export async function playRaces(races: Races): Promise<Tally> {
  const tally = new Tally();
  for (let store = 1; store <= races.stores; store++) await playStore(races, store, tally);
  return tally;
}

async function playStore({ places, seed, rounds, faults, onRound }: Races, store: number, tally: Tally): Promise<void> {
  const conductor = new Conductor();
  const [strays, dying] = [new StrayKeys(tally), new DyingCollectors(tally)];
  const parts = { conductor, strays, dying, tally, choose: chance(seed + store) };
  const place = await places.next();
  const site = await openSite(place, parts, faults);
  const race: Race = { ...parts, site, acknowledged: new Map(), deletions: [], packages: [], round: 0 };
  try {
    while (race.round < rounds) {
      await playRound(race);
      onRound?.([...conductor.steps]);
    }
    await expectGoodEnd(race);
  } catch (error) {
    const what = error instanceof Error ? error.message : error;
    const steps = conductor.steps.map((step) => `\n  ${step}`).join('');
    throw new Error(`TEST_SEED=${seed}, store ${store}, round ${race.round}: ${what}\nafter these steps:${steps}`, {
      cause: error,
    });
  } finally {
    await site.close();
    await place.remove();
  }
}

/** A collection that nobody races with leaves nothing open; and a replay makes the same of the log. */
async function expectGoodEnd(race: Race): Promise<void> {
  for (const name of ['collector', 'other collector']) {
    const collect = collector(race, name, { sweeps: true });
    race.dying.decide(name, null);
    await collect();
  }
  await expectNothingLost(race);
  await expectAcknowledged(race, [...new Set([...race.acknowledged.values()].map(({ packageId }) => packageId))]);
  const left = await race.site.rows(
    `SELECT content_address FROM object_reclaims UNION SELECT content_address FROM storage_objects WHERE claimed_at IS NOT NULL`,
  );
  expect({ left, differs: await race.site.replayDiffers() }).toEqual({ left: [], differs: false });
}
