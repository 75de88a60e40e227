import type { Timestamp } from '@artifact-store/identity';
import type { DomainEvent, FileIngested, ObjectsToVerify, Views } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { locationVerified, packageUndeleted } from '../../builders/events.js';
import { record } from './commands.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';
import { objectAt, releaseOf } from './storage-steps.js';

const LATE = '2100-01-01T00:00:00.000Z' as Timestamp;

export function fixityViewTests(use: () => OpenSubject): void {
  const recordAll = (events: readonly DomainEvent[]) => use().store.transact(record(events, null));

  /** A package with a file of each content. */
  const filled = async (...contents: readonly number[]): Promise<readonly FileIngested[]> => {
    const { make } = use();
    const [created, retention] = make.created();
    const files = contents.map((content, n) =>
      make.ingested(created.packageId, `file-${n}`, { ...objectAt(content), sizeBytes: content }),
    );
    await recordAll([created, retention, ...files]);
    return files;
  };

  describe('views of objects to verify', () => {
    it('are those with references, the longest unverified first, page after page', async () => {
      const { store, clock } = use();
      const files = await filled(...upTo(9));
      const at: Timestamp[] = [];
      // 4 and 2 at one time, then 7, and 9 last; the others never were.
      for (const contents of [[4, 2], [7], [9]]) {
        clock.advance(1000);
        at.push(clock.now());
        await recordAll(contents.map((content) => verdict(files[content - 1] as FileIngested, true)));
      }
      await recordAll([releaseOf(files[2] as FileIngested)]);
      const list = async (query: Partial<ObjectsToVerify>) =>
        (await store.views.objectsToVerify({ backendId: 'local', notSince: LATE, limit: 9, ...query })).map(
          ({ sizeBytes }) => sizeBytes,
        );
      const inOrder = [1, 5, 6, 8, 2, 4, 7, 9];
      expect(await list({})).toEqual(inOrder);
      expect(await list({ limit: 3 })).toEqual([1, 5, 6]);
      for (const limit of [1, 2, 3, 5]) {
        const listed: number[] = [];
        let after: ObjectsToVerify['after'];
        for (;;) {
          const page = await store.views.objectsToVerify({ backendId: 'local', notSince: LATE, limit, after });
          after = page.at(-1);
          if (after === undefined) break;
          listed.push(...page.map(({ sizeBytes }) => sizeBytes));
        }
        expect([limit, listed]).toEqual([limit, inOrder]);
      }
      // What was verified at the time or later is left out.
      const [first, second] = at as [Timestamp, Timestamp];
      expect(await list({ notSince: second })).toEqual([1, 5, 6, 8, 2, 4]);
      expect(await list({ notSince: first })).toEqual([1, 5, 6, 8]);
      const after = { lastVerifiedAt: first, contentAddress: objectAt(2).contentAddress };
      expect(await list({ notSince: first, after })).toEqual([]);
      expect(await list({ notSince: second, after })).toEqual([4]);
      expect(await list({ backendId: 'elsewhere' })).toEqual([]);
      expect(await store.views.countToVerify({ backendId: 'local', notSince: second })).toEqual({ objects: 6, bytes: 26 });
      expect(await store.views.countToVerify({ backendId: 'elsewhere', notSince: LATE })).toEqual({ objects: 0, bytes: 0 });
      const [row] = await store.views.objectsToVerify({ backendId: 'local', notSince: LATE, limit: 1 });
      expect([row]).toEqual(await store.views.objects([objectAt(1)]));
    });
  });

  describe('views of the locations of objects', () => {
    it('list those that are active, the latest changed first', async () => {
      const { store } = use();
      const [one, two] = (await filled(1, 2)) as [FileIngested, FileIngested];
      const [three, four, five] = (await filled(1, 1, 1)) as [FileIngested, FileIngested, FileIngested];
      await recordAll([releaseOf(four, { objectKept: true }), verdict(five, false), verdict(one, true)]);
      const ids = async (content: number, limit = 9) =>
        (await store.views.latestActiveLocations(objectAt(content), limit)).map(({ storageLocationId }) => storageLocationId);
      expect(await ids(1)).toEqual([one.storageLocationId, three.storageLocationId]);
      expect(await ids(1, 1)).toEqual([one.storageLocationId]);
      expect(await ids(2)).toEqual([two.storageLocationId]);
      expect(await ids(9)).toEqual([]);
    });

    it('give the oldest active one of each object, or else the oldest failed one', async () => {
      const { store, clock } = use();
      const all: FileIngested[] = [];
      for (const _ of upTo(3)) {
        all.push(...(await filled(1, 2, 3)));
        clock.advance(1000);
      }
      const file = (time: number, content: number) => all[time * 3 + content - 1] as FileIngested;
      await recordAll([
        releaseOf(file(0, 1), { objectKept: true }),
        verdict(file(0, 2), false),
        ...[0, 1, 2].map((time) => verdict(file(time, 3), false)),
        releaseOf(file(0, 3), { objectKept: true, previousStatus: 'failed' }),
      ]);
      const objects = [1, 2, 3, 9, 1].map(objectAt);
      const idsOf = (locations: Awaited<ReturnType<Views['oldestLocations']>>) =>
        locations.map(({ storageLocationId }) => storageLocationId).sort();
      expect(idsOf(await store.views.oldestLocations(objects))).toEqual(
        [file(1, 1), file(1, 2), file(1, 3)].map(({ storageLocationId }) => storageLocationId).sort(),
      );
      const active = await store.views.activeLocations(objects);
      expect(active.map(({ contentAddress }) => contentAddress).sort()).toEqual(
        [1, 2].map((content) => objectAt(content).contentAddress),
      );
      expect(active.every(({ status }) => status === 'active')).toBe(true);
      expect(await store.views.oldestLocations([])).toEqual([]);
      expect(await store.views.activeLocations([])).toEqual([]);
    });

    it('list and count those that are failed, until they are found good or released', async () => {
      const { store, clock } = use();
      const first = await filled(1, 2);
      clock.advance(1000);
      const second = await filled(1, 2);
      const [a, b, c, d] = [...first, ...second] as [FileIngested, FileIngested, FileIngested, FileIngested];
      const failed = async (...contents: readonly number[]) =>
        (await store.views.failedLocations(contents.map(objectAt), 9)).map(({ storageLocationId }) => storageLocationId);
      expect([await failed(1, 2), await store.views.countFailed()]).toEqual([[], 0]);
      await recordAll([c, a, d].map((file) => verdict(file, false)));
      expect([await failed(2, 1), await store.views.countFailed()]).toEqual([
        [c, a, d].map(({ storageLocationId }) => storageLocationId),
        3,
      ]);
      // The longest unchanged first.
      expect((await store.views.failedLocations([1, 2].map(objectAt), 2)).map(({ fileId }) => fileId)).toEqual([
        c.fileId,
        a.fileId,
      ]);
      expect(await failed(2)).toEqual([d.storageLocationId]);
      clock.advance(1000);
      await recordAll([verdict(c, true), verdict(b, true), releaseOf(d, { previousStatus: 'failed' })]);
      expect([await failed(1, 2), await store.views.countFailed()]).toEqual([[a.storageLocationId], 1]);
      expect(await failed()).toEqual([]);
      const verified = { status: 'active', lastVerifiedAt: clock.now() };
      expect(await store.views.locationsById([c.storageLocationId])).toMatchObject([verified]);
      expect(await store.views.objects([objectAt(1)])).toMatchObject([{ lastVerifiedAt: clock.now() }]);
    });
  });

  describe('what is verified, inside a command', () => {
    it('is as the earlier commands of the batch left it, which nobody has written yet', async () => {
      const { store, make } = use();
      const [one, two] = (await filled(1, 2)) as [FileIngested, FileIngested];
      const { packageId } = one;
      const objects = [1, 2].map(objectAt);
      const look = () =>
        store.transact({
          load: async (views) => ({
            // Before the others, which write what is pending.
            failed: (await views.failedLocations(objects, 9)).map(({ sizeBytes }) => sizeBytes),
            count: await views.countFailed(),
            active: (await views.activeLocations(objects)).length,
            ofFirst: (await views.latestActiveLocations(objectAt(1), 9)).length,
            oldest: (await views.oldestLocations(objects)).length,
            unverified: (await views.objectsToVerify({ backendId: 'local', notSince: LATE, limit: 1 })).map(
              ({ sizeBytes }) => sizeBytes,
            ),
            toVerify: (await views.countToVerify({ backendId: 'local', notSince: LATE })).objects,
          }),
          decide: (answer) => ({ events: [], answer }),
        });
      const answers = await Promise.all([
        look(),
        recordAll([verdict(one, false)]),
        look(),
        recordAll([make.ingested(packageId, 'again', { ...objectAt(1), sizeBytes: 1 })]),
        look(),
        recordAll([verdict(one, true), releaseOf(two, { previousStatus: 'failed' })]),
        look(),
        recordAll([packageUndeleted({ packageId })]),
        look(),
      ]);
      expect(answers.filter((answer) => answer !== null)).toEqual([
        { failed: [], count: 0, active: 2, ofFirst: 1, oldest: 2, unverified: [1], toVerify: 2 },
        { failed: [1], count: 1, active: 1, ofFirst: 0, oldest: 2, unverified: [2], toVerify: 2 },
        { failed: [1], count: 1, active: 2, ofFirst: 1, oldest: 2, unverified: [2], toVerify: 2 },
        { failed: [], count: 0, active: 1, ofFirst: 2, oldest: 1, unverified: [1], toVerify: 1 },
        { failed: [2], count: 1, active: 1, ofFirst: 2, oldest: 2, unverified: [2], toVerify: 2 },
      ]);
    });

    it('is found failed again with its package, also by who knew that nothing was', async () => {
      const { store } = use();
      const [file] = (await filled(1)) as [FileIngested];
      await recordAll([releaseOf(file, { previousStatus: 'failed' })]);
      const look = () =>
        store.transact({
          load: async (views) => (await views.failedLocations([objectAt(1)], 9)).length,
          decide: (answer) => ({ events: [], answer }),
        });
      const back = recordAll([packageUndeleted({ packageId: file.packageId })]);
      expect(await Promise.all([back, look()])).toEqual([null, 1]);
      expect(await look()).toBe(1);
    });
  });
}

function verdict(file: FileIngested, verified: boolean): DomainEvent {
  const { storageLocationId, backendId, contentAddress, generation } = file;
  const mismatch = verified ? null : ('sha256' as const);
  return locationVerified({ storageLocationId, backendId, contentAddress, generation, verified, mismatch });
}
