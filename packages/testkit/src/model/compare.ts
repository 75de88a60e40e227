import { compareText } from '@artifact-store/encoding';
import { expect } from '@jest/globals';
import { sha256Of } from '../faults/content.js';
import { contentAt } from './contents.js';
import { readable } from './fixity-rules.js';
import { outcomeOf } from './outcomes.js';
import { missingObjects } from './reconciliation-rules.js';
import { ruleOf } from './retention-rules.js';
import { activeHold, type FileState, liveFiles, type ModelState, type PackageState } from './state.js';
import { storedObjects } from './stored.js';
import type { ModelWorld, Row } from './world.js';

/** Backend, database and API say what the model says; of the files those given are read. */
export async function expectAgreement(world: ModelWorld, state: ModelState, files: Iterable<FileState>): Promise<void> {
  const stored = storedObjects(world.storageRoot);
  expect(described(stored)).toEqual(described(state.disk));
  await expectLocations(world, state);
  await expectObjects(world, state);
  await expectRetention(world, state);
  const failedLocations = [...state.files.values()].filter(({ status }) => status === 'failed').length;
  expect(await world.control.health.storage()).toEqual({ failedLocations, missingObjects: missingObjects(state) });
  for (const file of files) await expectRead(world, state, file);
}

const described = (objects: ReadonlyMap<string, Buffer>) =>
  [...objects].map(([key, bytes]) => `${key}: ${bytes.length} bytes, ${sha256Of(bytes).slice(0, 8)}`).sort();

async function expectLocations(world: ModelWorld, state: ModelState): Promise<void> {
  const rows = await world.rows(
    `SELECT storage_location_id, content_address, generation, status, previous_status
     FROM storage_locations ORDER BY storage_location_id`,
  );
  expect(plain(rows)).toEqual(
    [...state.files.values()]
      .sort((a, b) => compareText(a.locationId, b.locationId))
      .map((file) => [file.locationId, file.address, file.generation, file.status, file.previousStatus]),
  );
}

/** The fence, the count of references, and what is given up. */
async function expectObjects(world: ModelWorld, state: ModelState): Promise<void> {
  const objects = await world.rows(
    'SELECT content_address, size_bytes, generation, live_locations, claimed_at, last_verified_at FROM storage_objects ORDER BY 1',
  );
  expect(plain(objects)).toEqual(
    [...state.objects.values()]
      .sort((a, b) => compareText(a.address, b.address))
      .map(({ address, generation, claimedAt, lastVerifiedAt }) => {
        const { bytes } = contentAt(address);
        return [address, bytes.length, generation, liveFiles(state, address).length, claimedAt, lastVerifiedAt];
      }),
  );
  const reclaims = await world.rows('SELECT content_address, generation FROM object_reclaims');
  expect(
    plain(reclaims)
      .map((row) => row.join(' '))
      .sort(),
  ).toEqual([...state.reclaims].sort());
}

async function expectRetention(world: ModelWorld, state: ModelState): Promise<void> {
  const { items } = await world.control.packages.list({ limit: 1000 });
  const answered = items.map(({ package: { packageId, status, fileCount }, retention }) => ({
    ...{ packageId, status, fileCount },
    ...{ expiresAt: retention.currentExpiresAt, isEligible: retention.eligibleForDeletion, eligibleAt: retention.eligibleAt },
    holdId: retention.activeHoldId,
  }));
  const expected = [...state.packages.values()].map((each) => ({
    ...{ packageId: each.packageId, status: each.status, fileCount: fileCount(state, each) },
    ...{ expiresAt: each.expiresAt, isEligible: each.isEligible, eligibleAt: each.eligibleAt },
    holdId: activeHold(each),
  }));
  const byId = (a: PackageOrRow, b: PackageOrRow) => compareText(a.packageId, b.packageId);
  expect(answered.sort(byId)).toEqual(expected.sort(byId));
  const holds = await world.rows('SELECT hold_id, package_id, released_at FROM retention_holds ORDER BY 1');
  expect(plain(holds).map(([holdId, packageId, releasedAt]) => [holdId, packageId, releasedAt === null])).toEqual(
    [...state.packages.values()]
      .flatMap((each) => each.holds.map((hold) => [hold.holdId, each.packageId, hold.isInForce] as const))
      .sort(([a], [b]) => compareText(a, b)),
  );
}

type PackageOrRow = Pick<PackageState, 'packageId'>;

const fileCount = (state: ModelState, { packageId }: PackageState) =>
  [...state.files.values()].filter((file) => file.packageId === packageId).length;

async function expectRead(world: ModelWorld, state: ModelState, file: FileState): Promise<void> {
  const expected = readable(state, file);
  const { outcome, answer } = await outcomeOf(world.read(file.fileId));
  const told = answer === undefined ? outcome : sha256Of(answer);
  const wanted = typeof expected === 'string' ? expected : sha256Of(expected);
  expect({ fileId: file.fileId, status: file.status, told }).toEqual({ fileId: file.fileId, status: file.status, told: wanted });
}

/** Why a package is kept or may go. */
export async function expectExplained(world: ModelWorld, state: ModelState, target: PackageState): Promise<void> {
  const { rule } = await world.control.retention.explain(target.packageId);
  expect({ packageId: target.packageId, rule }).toEqual({ packageId: target.packageId, rule: ruleOf(state, target) });
}

/** The values of rows, in the order of their columns; whole numbers as numbers, whatever the driver makes of them. */
function plain(rows: readonly Row[]): readonly (readonly unknown[])[] {
  return rows.map((row) => Object.values(row).map((value) => (/^\d{1,15}$/.test(String(value)) ? Number(value) : value)));
}
