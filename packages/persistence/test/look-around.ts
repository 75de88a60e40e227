import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { ObjectKey, Views } from '@artifact-store/registry';

const LATE = '2100-01-01T00:00:00.000Z' as Timestamp;

const byText = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

/** All that collections and verifications ask, about the newest packages and about some objects of one backend. */
export async function lookAround(views: Views, objects: readonly ObjectKey[], now: Timestamp): Promise<unknown> {
  const backendId = objects[0]?.backendId ?? '';
  const packages = await views.packages({ limit: 6 });
  const packageIds = packages.map((each) => each.package.packageId);
  const eligible = await views.eligiblePackages({ limit: 1000 });
  const [first] = eligible;
  const after =
    first?.retention.eligibleAt == null
      ? undefined
      : { eligibleAt: first.retention.eligibleAt, packageId: first.retention.packageId };
  const claimed = await views.claimedObjects({ claimedUntil: LATE, limit: 100 });
  const freed = (ids: readonly PackageId[], expiredAt = LATE) => views.wouldBeFreed({ packageIds: ids, expiredAt });
  const pageFrom = (after: ObjectKey) =>
    views.objectsToVerify({ backendId, notSince: LATE, limit: 3, after: { ...after, lastVerifiedAt: null } });
  return {
    packages,
    eligible,
    fewEligible: await views.eligiblePackages({ limit: 2, after }),
    countEligible: await views.countEligible(),
    collecting: await views.collectingPackages(5),
    live: await views.liveLocations(packageIds, 7),
    counts: byText(await views.countLocations(packageIds)),
    reclaimed: await Promise.all(packageIds.map((packageId) => views.hasReclaimed(packageId))),
    freed: await Promise.all([packageIds, ...packageIds.map((packageId) => [packageId])].map((ids) => freed(ids))),
    freedNow: await freed(packageIds, now),
    freedOfEligible: await freed(eligible.slice(-3).map((each) => each.retention.packageId)),
    claimed,
    countClaimed: await views.countClaimed(claimed[1]?.claimedAt ?? now),
    hasObjects: await views.hasObjectsOn(backendId),
    openReclaims: await views.openReclaims(100),
    reclaims: byText(await views.reclaims(objects.flatMap((key) => [0, 1, 2].map((generation) => ({ ...key, generation }))))),
    active: (await views.activeLocations(objects)).map(({ contentAddress }) => contentAddress).sort(),
    toVerify: await views.objectsToVerify({ backendId, notSince: LATE, limit: 3 }),
    laterToVerify: await Promise.all(objects.map(pageFrom)),
    countToVerify: await views.countToVerify({ backendId, notSince: now }),
    oldest: byText(await views.oldestLocations(objects)),
    latest: await Promise.all(objects.map((key) => views.latestActiveLocations(key, 5))),
    failed: await views.failedLocations(objects, 9),
    countFailed: await views.countFailed(),
    newestSchemas: await views.metadataSchemas({ limit: 2 }),
    schemas: await Promise.all([0, 1, 2, 3].map((version) => views.metadataSchema(`some.v${version}`))),
    inOrder: await views.objectsInOrder({ backendId, limit: 9 }),
  };
}
