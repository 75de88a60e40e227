import { existsSync } from 'node:fs';
import { pathOfStored, storedObjects } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import { expectAcknowledged } from './acknowledged.js';
import { contentAt } from './contents.js';
import type { Race } from './race.js';

/** Those whose bytes have to be there: something refers to them, or did, and may again. */
const KEPT_OBJECTS =
  'SELECT content_address, generation FROM storage_objects WHERE live_locations > 0 OR claimed_at IS NOT NULL ORDER BY 1';

/** Between any two steps: no object that counts is without a file. */
export async function expectBytesOfObjects({ site }: Race): Promise<void> {
  const lost = (await kept(site)).filter(
    ({ address, generation }) => !existsSync(pathOfStored(site.place.storageRoot, address, generation)),
  );
  if (lost.length > 0) expect({ lost }).toEqual({ lost: [] });
}

/** When everybody is done: whatever is there or is said to be there. */
export async function expectNothingLost(race: Race): Promise<void> {
  await expectAgreement(race);
  await expectStored(race);
  await expectAcknowledged(race, race.packages);
}

async function kept({ rows }: Race['site']) {
  const objects = await rows(KEPT_OBJECTS);
  return objects.map((row) => ({ address: String(row.content_address), generation: Number(row.generation) }));
}

/** Locations are of the generations of their objects, which know how many there are. */
async function expectAgreement({ site }: Race): Promise<void> {
  const outdated = await site.rows(
    `SELECT location.content_address, location.generation, object.generation AS current FROM storage_locations AS location
     JOIN storage_objects AS object ON object.content_address = location.content_address
     WHERE location.status <> 'deleted' AND location.generation <> object.generation`,
  );
  const miscounted = await site.rows(
    `SELECT content_address, live_locations, claimed_at FROM storage_objects AS object WHERE live_locations <> (
       SELECT count(*) FROM storage_locations AS location
       WHERE location.content_address = object.content_address AND location.status <> 'deleted')
     OR (live_locations > 0 AND claimed_at IS NOT NULL)`,
  );
  expect({ outdated, miscounted }).toEqual({ outdated: [], miscounted: [] });
}

/** What counts has the right bytes; what else is there was given up a moment ago, or an upload failed that had published it. */
async function expectStored({ site, strays }: Race): Promise<void> {
  const stored = storedObjects(site.place.storageRoot);
  const counting = new Map((await kept(site)).map((key) => [`${key.address} ${key.generation}`, key]));
  for (const [name, { address }] of counting) {
    expect({ name, isRight: stored.get(name)?.equals(contentAt(address).bytes) }).toEqual({ name, isRight: true });
  }
  const reclaims = await site.rows('SELECT content_address, generation FROM object_reclaims');
  const open = new Set(reclaims.map((row) => `${row.content_address} ${row.generation}`));
  strays.keepOnly((name) => stored.has(name) && !counting.has(name));
  const unexplained = [...stored.keys()].filter((name) => !counting.has(name) && !open.has(name) && !strays.has(name));
  expect({ unexplained }).toEqual({ unexplained: [] });
}
