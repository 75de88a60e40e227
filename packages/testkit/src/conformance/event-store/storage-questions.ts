import { addSeconds, type Timestamp } from '@artifact-store/identity';
import type { DomainEvent } from '@artifact-store/registry';
import fc from 'fast-check';
import {
  collectionStarted,
  locationDeleted,
  locationVerified,
  objectReclaimed,
  objectReclaimStarted,
  packageUndeleted,
} from '../../builders/events.js';
import type { Question, SmallWorld } from './questions.js';

const few = fc.nat(3);
const some = fc.uniqueArray(few, { maxLength: 3 });
const ALL = [0, 1, 2, 3];

/** Later than every clock of a test. */
const LATE = '2100-01-01T00:00:00.000Z' as Timestamp;

const unordered = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

/** What becomes of locations and objects, as any log may tell it: also of what is not there. */
export type StorageDeed = (world: SmallWorld) => DomainEvent;

export const storageDeeds: fc.Arbitrary<StorageDeed> = fc.oneof(
  few.map(
    (which): StorageDeed =>
      (world) =>
        collectionStarted({ packageId: world.packageId(which) }),
  ),
  fc.tuple(few, few, few, fc.boolean()).map(
    ([which, file, content, objectKept]): StorageDeed =>
      (world) =>
        locationDeleted({
          ...world.object(content),
          packageId: world.packageId(which),
          storageLocationId: world.locationId(file),
          objectKept,
          previousStatus: file === 0 ? 'failed' : 'active',
        }),
  ),
  few.map(
    (which): StorageDeed =>
      (world) =>
        packageUndeleted({ packageId: world.packageId(which), status: 'created' }),
  ),
  fc.tuple(few, few).map(
    ([content, generation]): StorageDeed =>
      (world) =>
        objectReclaimStarted({ ...world.object(content), reclaimedGeneration: generation, newGeneration: generation + 1 }),
  ),
  fc.tuple(few, few).map(
    ([content, generation]): StorageDeed =>
      (world) =>
        objectReclaimed({ ...world.object(content), generation }),
  ),
  fc.tuple(few, few, fc.boolean()).map(
    ([file, content, verified]): StorageDeed =>
      (world) => {
        const mismatch = verified ? null : ('sha256' as const);
        return locationVerified({ ...world.object(content), storageLocationId: world.locationId(file), verified, mismatch });
      },
  ),
);

/** What collections and verifications read, told as text. */
export const storageQuestions: fc.Arbitrary<Question> = fc.oneof(
  few.map(
    (n): Question =>
      (views) =>
        views.collectingPackages(n + 1),
  ),
  few.map(
    (n): Question =>
      (views) =>
        views.eligiblePackages({ limit: n + 1 }),
  ),
  fc.constant<Question>((views) => views.countEligible()),
  fc.tuple(some, few).map(
    ([which, limit]): Question =>
      (views, world) =>
        views.liveLocations(
          which.map((n) => world.packageId(n)),
          limit + 1,
        ),
  ),
  some.map(
    (which): Question =>
      async (views, world) =>
        unordered(await views.countLocations(which.map((n) => world.packageId(n)))),
  ),
  some.map(
    (which): Question =>
      async (views, world) =>
        unordered(await views.activeLocations(which.map((n) => world.object(n)))),
  ),
  few.map(
    (n): Question =>
      (views, world) =>
        views.hasReclaimed(world.packageId(n)),
  ),
  fc.tuple(some, few).map(
    ([which, n]): Question =>
      (views, world) =>
        views.wouldBeFreed({ packageIds: which.map((each) => world.packageId(each)), expiredAt: addSeconds(LATE, -n) }),
  ),
  few.map(
    (n): Question =>
      (views) =>
        views.claimedObjects({ claimedUntil: LATE, limit: n + 1 }),
  ),
  fc.constant<Question>((views) => views.countClaimed(LATE)),
  fc.constant<Question>((views, world) => views.hasObjectsOn(world.object(0).backendId)),
  few.map(
    (n): Question =>
      (views) =>
        views.openReclaims(n + 1),
  ),
  some.map(
    (which): Question =>
      async (views, world) => {
        const keys = which.flatMap((n) => ALL.map((generation) => ({ ...world.object(n), generation })));
        return unordered(await views.reclaims(keys));
      },
  ),
  fc.tuple(few, few).map(
    ([limit, n]): Question =>
      (views, world) => {
        const { backendId, contentAddress } = world.object(n);
        return views.objectsToVerify({
          backendId,
          notSince: LATE,
          limit: limit + 1,
          after: { lastVerifiedAt: null, contentAddress },
        });
      },
  ),
  fc.constant<Question>((views, world) => views.objectsToVerify({ ...world.object(0), notSince: LATE, limit: 3 })),
  fc.constant<Question>((views, world) => views.countToVerify({ ...world.object(0), notSince: LATE })),
  fc.tuple(few, fc.integer({ min: 1, max: 3 })).map(
    ([which, limit]): Question =>
      (views, world) =>
        views.latestActiveLocations(world.object(which), limit),
  ),
  some.map(
    (which): Question =>
      async (views, world) =>
        unordered(await views.oldestLocations(which.map((n) => world.object(n)))),
  ),
  fc.tuple(some, fc.integer({ min: 1, max: 3 })).map(
    ([which, limit]): Question =>
      (views, world) =>
        views.failedLocations(
          which.map((n) => world.object(n)),
          limit,
        ),
  ),
  fc.constant<Question>((views) => views.countFailed()),
  fc.tuple(few, few).map(
    ([which, limit]): Question =>
      (views, world) => {
        const { backendId, contentAddress } = world.object(which);
        return views.objectsInOrder({ backendId, limit: limit + 1, after: limit === 0 ? undefined : contentAddress });
      },
  ),
);
