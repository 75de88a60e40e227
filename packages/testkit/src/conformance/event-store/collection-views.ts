import { addSeconds, type PackageId, type Timestamp } from '@artifact-store/identity';
import type { DomainEvent, EligiblePackages, FileIngested, Views } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import {
  collectionStarted,
  eligibilityMarked,
  objectReclaimed,
  objectReclaimStarted,
  packageGarbageCollected,
  packageUndeleted,
} from '../../builders/events.js';
import { record } from './commands.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';
import { idsOf, objectAt, releaseOf } from './storage-steps.js';

/** Later than the clock of any test. */
const LATE = '2100-01-01T00:00:00.000Z' as Timestamp;

export function collectionViewTests(use: () => OpenSubject): void {
  const recordAll = (events: readonly DomainEvent[]) => use().store.transact(record(events, null));

  /** A package with a file of each content, that was marked as eligible. */
  const eligible = async (...contents: readonly number[]) => {
    const { make, clock } = use();
    const [created, retention] = make.expiring(clock.now());
    const { packageId } = created;
    const files = contents.map((content, n) =>
      make.ingested(packageId, `file-${n}`, { ...objectAt(content), sizeBytes: content }),
    );
    await recordAll([created, retention, ...files, eligibilityMarked({ packageId })]);
    return { packageId, files };
  };

  describe('views of what may be collected', () => {
    it('are the packages that are eligible and unheld, in the order they were marked, page after page', async () => {
      const { store, make, clock } = use();
      const marked: PackageId[] = [];
      for (const _ of upTo(3)) {
        const created = upTo(3).map(() => make.expiring(clock.now()));
        const ids = created.map(([{ packageId }]) => packageId);
        // The order of the log is not that of ids where several came at one time.
        await recordAll([...created.flat(), ...ids.toReversed().map((packageId) => eligibilityMarked({ packageId }))]);
        marked.push(...ids);
        clock.advance(1000);
      }
      const [held, begun, back] = [marked[1], marked[4], marked[8]] as [PackageId, PackageId, PackageId];
      const gone = [begun, back].map((packageId) => collectionStarted({ packageId }));
      await recordAll([make.held(held), ...gone, packageUndeleted({ packageId: back }), ...make.created()]);
      const left = marked.filter((packageId) => ![held, begun, back].includes(packageId));
      const listed: PackageId[] = [];
      let after: EligiblePackages['after'];
      for (;;) {
        const page = await store.views.eligiblePackages({ limit: 4, after });
        listed.push(...idsOf(page));
        const last = page.at(-1);
        if (last?.retention.eligibleAt == null) break;
        after = { eligibleAt: last.retention.eligibleAt, packageId: last.retention.packageId };
      }
      expect(listed).toEqual(left);
      expect(await store.views.countEligible()).toBe(left.length);
      const first = await store.views.package(left[0] as PackageId);
      expect(await store.views.eligiblePackages({ limit: 1 })).toEqual([{ status: 'created', retention: first?.retention }]);
    });

    it('are the packages that are collecting, by their ids, until they are collected', async () => {
      const { store } = use();
      const packages = [await eligible(), await eligible(), await eligible(), await eligible()];
      const ids = packages.map(({ packageId }) => packageId) as [PackageId, PackageId, PackageId, PackageId];
      await recordAll(
        ids
          .slice(1)
          .toReversed()
          .map((packageId) => collectionStarted({ packageId })),
      );
      expect(idsOf(await store.views.collectingPackages(9))).toEqual(ids.slice(1));
      expect(idsOf(await store.views.collectingPackages(2))).toEqual(ids.slice(1, 3));
      await recordAll([packageGarbageCollected({ packageId: ids[1] }), packageUndeleted({ packageId: ids[3] })]);
      expect(idsOf(await store.views.collectingPackages(9))).toEqual([ids[2]]);
    });

    it('list and count live locations by package, and count the deleted ones', async () => {
      const { store } = use();
      const [one, two, three] = [await eligible(1, 2, 3), await eligible(1, 4), await eligible()];
      const all = [...one.files, ...two.files];
      const packageIds = [two, three, one].map(({ packageId }) => packageId);
      const live = async (limit: number) =>
        (await store.views.liveLocations(packageIds, limit)).map(({ storageLocationId }) => storageLocationId);
      const idsAt = (files: readonly FileIngested[]) => files.map(({ storageLocationId }) => storageLocationId);
      expect(await live(9)).toEqual(idsAt(all));
      expect(await live(4)).toEqual(idsAt(all.slice(0, 4)));
      await recordAll([all[0], all[3]].map((file) => releaseOf(file as FileIngested)));
      expect(await live(9)).toEqual(idsAt([...all.slice(1, 3), ...all.slice(4)]));
      expect(await live(2)).toEqual(idsAt(all.slice(1, 3)));
      expect(await store.views.liveLocations([], 9)).toEqual([]);
      const counts = await store.views.countLocations(packageIds);
      expect(counts.filter((count) => count.live + count.deleted > 0).sort(byPackage)).toEqual([
        { packageId: one.packageId, live: 2, deleted: 1 },
        { packageId: two.packageId, live: 1, deleted: 1 },
      ]);
      expect(await store.views.countLocations([])).toEqual([]);
    });

    it('count the locations of a package no further than is asked for', async () => {
      const { store } = use();
      const { packageId, files } = await eligible(1, 2, 3, 4, 5);
      await recordAll(files.slice(2).map((file) => releaseOf(file as FileIngested)));
      const counted = async (most?: number) => {
        const [count] = await store.views.countLocations([packageId], most);
        return [count?.live, count?.deleted];
      };
      expect(await counted(1)).toEqual([1, 1]);
      expect(await counted(2)).toEqual([2, 2]);
      expect(await counted(3)).toEqual([2, 3]);
      expect(await counted()).toEqual([2, 3]);
    });

    it('tell once what packages would give up: with the last of those that have it', async () => {
      const { store, make, clock } = use();
      const packages = [];
      // 1 is in all, 2 in the first two, 3 twice in the second, 4 in the last, 5 also in a package that stays.
      for (const contents of [
        [1, 2],
        [1, 2, 3, 3, 5],
        [1, 4],
      ]) {
        packages.push(await eligible(...contents));
        clock.advance(1000);
      }
      const [first, second, last] = packages.map(({ packageId }) => packageId) as [PackageId, PackageId, PackageId];
      const [created, retention] = make.created();
      await recordAll([created, retention, make.ingested(created.packageId, 'file', objectAt(5))]);
      const freed = (packageIds: readonly PackageId[], expiredAt = clock.now()) =>
        store.views.wouldBeFreed({ packageIds, expiredAt });
      expect([await freed([first]), await freed([second]), await freed([last])]).toEqual([
        { objects: 0, bytes: 0 },
        { objects: 2, bytes: 5 },
        { objects: 2, bytes: 5 },
      ]);
      expect(await freed([first, second])).toEqual({ objects: 2, bytes: 5 });
      expect(await freed([last, first, second])).toEqual({ objects: 4, bytes: 10 });
      expect(await freed([])).toEqual({ objects: 0, bytes: 0 });
      // The first has not expired by this clock, so it keeps what it has.
      expect(await freed([second], addSeconds(clock.now(), -60))).toEqual({ objects: 1, bytes: 3 });
      await recordAll([make.held(first)]);
      expect(await freed([second])).toEqual({ objects: 1, bytes: 3 });
      expect(await freed([last])).toEqual({ objects: 1, bytes: 4 });
    });

    it('tell what packages would give up after those that are collecting, and what these have let go', async () => {
      const { store, clock } = use();
      const first = await eligible(1, 2);
      clock.advance(1000);
      const second = await eligible(1, 3);
      const freed = ({ packageId }: typeof first) =>
        store.views.wouldBeFreed({ packageIds: [packageId], expiredAt: clock.now() });
      await recordAll([collectionStarted({ packageId: second.packageId })]);
      expect([await freed(second), await freed(first)]).toEqual([
        { objects: 1, bytes: 3 },
        { objects: 2, bytes: 3 },
      ]);
      await recordAll(second.files.map((file) => releaseOf(file)));
      expect([await freed(second), await freed(first)]).toEqual([
        { objects: 0, bytes: 0 },
        { objects: 2, bytes: 3 },
      ]);
    });
  });

  describe('views of objects without references', () => {
    it('are what was claimed until a time, the longest first, and how much there is before and after it', async () => {
      const { store, make, clock } = use();
      const { packageId, files } = await eligible(3, 1, 2, 4);
      const times: Timestamp[] = [];
      const inOrder = [files[1], files[2], files[0]] as FileIngested[];
      for (const file of inOrder) {
        times.push(clock.now());
        await recordAll([releaseOf(file)]);
        clock.advance(1000);
      }
      const claimed = async (claimedUntil: Timestamp, limit = 9, claimedFrom?: Timestamp) =>
        (await store.views.claimedObjects({ claimedUntil, limit, claimedFrom })).map(({ sizeBytes }) => sizeBytes);
      const [one, two, three] = times as [Timestamp, Timestamp, Timestamp];
      expect(await claimed(LATE)).toEqual([1, 2, 3]);
      expect(await claimed(LATE, 2)).toEqual([1, 2]);
      expect(await claimed(two)).toEqual([1, 2]);
      expect(await claimed(addSeconds(one, -1))).toEqual([]);
      expect(await claimed(LATE, 9, two)).toEqual([2, 3]);
      expect(await claimed(two, 9, two)).toEqual([2]);
      expect(await claimed(one, 9, two)).toEqual([]);
      expect(await store.views.countClaimed(one)).toEqual({
        due: { objects: 1, bytes: 1 },
        waiting: { objects: 2, bytes: 5, earliest: two },
      });
      const [first] = await store.views.claimedObjects({ claimedUntil: LATE, limit: 1 });
      expect([first]).toEqual(await store.views.objects([objectAt(1)]));
      // One is taken back, and one is given up.
      await recordAll([
        make.ingested(packageId, 'again', { ...objectAt(1), sizeBytes: 1 }),
        objectReclaimStarted({ ...objectAt(2), sizeBytes: 2 }),
      ]);
      expect(await claimed(LATE)).toEqual([3]);
      expect(await store.views.countClaimed(three)).toEqual({
        due: { objects: 1, bytes: 3 },
        waiting: { objects: 0, bytes: 0, earliest: null },
      });
    });

    it('are not claimed where others keep them', async () => {
      const { store } = use();
      const { files } = await eligible(1, 1);
      await recordAll([releaseOf(files[0] as FileIngested, { objectKept: true })]);
      expect(await store.views.claimedObjects({ claimedUntil: LATE, limit: 9 })).toEqual([]);
      expect(await store.views.objects([objectAt(1)])).toMatchObject([{ liveLocations: 1, claimedAt: null }]);
    });

    it('are on their backend, kept or claimed, until the last is known to be gone', async () => {
      const { store } = use();
      const answers = async () => [await store.views.hasObjectsOn('local'), await store.views.hasObjectsOn('elsewhere')];
      expect(await answers()).toEqual([false, false]);
      const { files } = await eligible(1, 2);
      expect(await answers()).toEqual([true, false]);
      await recordAll(files.map((file) => releaseOf(file)));
      expect(await answers()).toEqual([true, false]);
      const reclaim = (content: number) =>
        objectReclaimStarted({ ...objectAt(content), reclaimedGeneration: 0, newGeneration: 1 });
      await recordAll([reclaim(1), reclaim(2), objectReclaimed({ ...objectAt(1), generation: 0 })]);
      expect(await answers()).toEqual([true, false]);
      await recordAll([objectReclaimed({ ...objectAt(2), generation: 0 })]);
      expect(await answers()).toEqual([false, false]);
    });

    it('have a reclaim open from its start to its end, by generation', async () => {
      const { store } = use();
      const { packageId, files } = await eligible(1, 2);
      expect(await store.views.hasReclaimed(packageId)).toBe(false);
      await recordAll(files.map((file) => releaseOf(file)));
      expect(await store.views.hasReclaimed(packageId)).toBe(false);
      const starts = [2, 1].flatMap((content) =>
        [0, 1].map((generation) =>
          objectReclaimStarted({ ...objectAt(content), reclaimedGeneration: generation, newGeneration: generation + 1 }),
        ),
      );
      await recordAll(starts);
      const open = [1, 2].flatMap((content) => [0, 1].map((generation) => ({ ...objectAt(content), generation })));
      expect(await store.views.openReclaims(9)).toEqual(open);
      expect(await store.views.openReclaims(3)).toEqual(open.slice(0, 3));
      expect(await store.views.hasReclaimed(packageId)).toBe(true);
      expect(await store.views.objects([objectAt(1)])).toMatchObject([{ generation: 2, claimedAt: null, liveLocations: 0 }]);
      const end = objectReclaimed({ ...objectAt(1), generation: 1 });
      await recordAll([end, end]);
      expect(await store.views.openReclaims(9)).toEqual(open.filter((_, n) => n !== 1));
      expect(await store.views.reclaims([...open, { ...objectAt(9), generation: 0 }])).toHaveLength(3);
      expect(await store.views.reclaims(open.slice(1, 3))).toEqual(open.slice(2, 3));
      expect(await store.views.reclaims([])).toEqual([]);
    });
  });

  describe('a package that comes back', () => {
    it('has all of its deleted locations as they were, and their objects as many references', async () => {
      const { store, clock } = use();
      const [gone, other] = [await eligible(1, 1, 2, 3), await eligible(1, 3)];
      const [a, b, c, d] = gone.files as [FileIngested, FileIngested, FileIngested, FileIngested];
      const [lost] = other.files as [FileIngested, FileIngested];
      const { packageId } = gone;
      clock.advance(1000);
      // One location of the package is not released yet.
      await recordAll([
        collectionStarted({ packageId }),
        releaseOf(a, { objectKept: true }),
        releaseOf(b, { previousStatus: 'failed' }),
        releaseOf(c),
        releaseOf(lost),
      ]);
      const before = await store.views.locationsById([d.storageLocationId, lost.storageLocationId]);
      const expiresAt = addSeconds(clock.now(), 60);
      await recordAll([packageUndeleted({ packageId, status: 'created', newExpiresAt: expiresAt })]);
      const { lastSequence } = await store.head();
      const back = { previousStatus: null, lastEventSequence: lastSequence };
      for (const [file, status] of [
        [a, 'active'],
        [b, 'failed'],
        [c, 'active'],
      ] as const) {
        expect(await store.views.locationsById([file.storageLocationId])).toMatchObject([{ ...back, status }]);
      }
      expect(await store.views.locationsById([d.storageLocationId, lost.storageLocationId])).toEqual(before);
      const references = await store.views.objects([1, 2, 3].map(objectAt));
      const inOrder = [...references].sort((x, y) => (x.contentAddress < y.contentAddress ? -1 : 1));
      expect(inOrder.map(({ liveLocations, claimedAt }) => [liveLocations, claimedAt])).toEqual([
        [2, null],
        [1, null],
        [2, null],
      ]);
      expect(await store.views.package(packageId)).toMatchObject({
        package: { status: 'created', lastEventSequence: lastSequence },
        retention: { currentExpiresAt: expiresAt, eligibleForDeletion: false, eligibleAt: null },
      });
      expect(await store.views.countLocations([packageId])).toEqual([{ packageId, live: 4, deleted: 0 }]);
    });
  });

  describe('what is collected, inside a command', () => {
    it('is as the earlier commands of the batch left it, which nobody has written yet', async () => {
      const { store, clock } = use();
      const { packageId, files } = await eligible(1, 2);
      const [one, two] = files as [FileIngested, FileIngested];
      const objects = [1, 2].map(objectAt);
      const look = () =>
        store.transact({
          load: (views) => lookAt(views, packageId, clock.now()),
          decide: (answer) => ({ events: [], answer }),
        });
      const rows = () =>
        store.transact({
          load: async (views) => ({
            locations: await views.locationsById(files.map(({ storageLocationId }) => storageLocationId)),
            objects: await views.objects(objects),
            reclaims: await views.reclaims([{ ...objectAt(1), generation: 0 }]),
          }),
          decide: (answer) => ({ events: [], answer }),
        });
      const answers = await Promise.all([
        rows(),
        recordAll([collectionStarted({ packageId }), releaseOf(one)]),
        look(),
        recordAll([releaseOf(two)]),
        rows(),
        recordAll([packageUndeleted({ packageId })]),
        rows(),
        look(),
        recordAll([releaseOf(one), objectReclaimStarted({ ...objectAt(1) })]),
        look(),
        rows(),
        recordAll([objectReclaimed({ ...objectAt(1) })]),
        rows(),
        look(),
      ]);
      const [, , released, , allReleased, , restored, back, , reclaiming, open, , closed, done] = answers;
      expect(released).toEqual({ ...NOTHING, collecting: 1, live: 1, deleted: 1, claimed: 1, freed: 1 });
      expect(allReleased).toMatchObject({ locations: [{ status: 'deleted' }, { status: 'deleted' }], reclaims: [] });
      expect(restored).toMatchObject({
        locations: [{ status: 'active' }, { status: 'active' }],
        objects: [
          { liveLocations: 1, claimedAt: null },
          { liveLocations: 1, claimedAt: null },
        ],
      });
      expect(back).toEqual({ ...NOTHING, live: 2, freed: 2 });
      expect(reclaiming).toEqual({ ...NOTHING, live: 1, deleted: 1, reclaims: 1, hasReclaimed: true, freed: 1 });
      expect(open).toMatchObject({ reclaims: [{ ...objectAt(1), generation: 0 }] });
      expect(closed).toMatchObject({ reclaims: [] });
      expect(done).toEqual({ ...NOTHING, live: 1, deleted: 1, hasReclaimed: true, freed: 1 });
      expect(await lookAt(store.views, packageId, clock.now())).toEqual(done);
    });
  });
}

const NOTHING = { collecting: 0, eligible: 0, live: 0, deleted: 0, claimed: 0, reclaims: 0, hasReclaimed: false, freed: 0 };

async function lookAt(views: Views, packageId: PackageId, expiredAt: Timestamp): Promise<typeof NOTHING> {
  const [count] = await views.countLocations([packageId]);
  return {
    collecting: (await views.collectingPackages(9)).length,
    eligible: (await views.eligiblePackages({ limit: 9 })).length,
    live: (await views.liveLocations([packageId], 9)).length,
    deleted: count?.deleted ?? 0,
    claimed: (await views.countClaimed(LATE)).due.objects,
    reclaims: (await views.openReclaims(9)).length,
    hasReclaimed: await views.hasReclaimed(packageId),
    freed: (await views.wouldBeFreed({ packageIds: [packageId], expiredAt })).objects,
  };
}

function byPackage(a: { readonly packageId: PackageId }, b: typeof a): number {
  return a.packageId < b.packageId ? -1 : 1;
}
