import type { Timestamp } from '@artifact-store/identity';
import type { EventFilter } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { record } from './commands.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

const MIB = 1024 * 1024;

export function readingTests(use: () => OpenSubject): void {
  describe('reading the log', () => {
    it('gives pages after a sequence, up to a limit', async () => {
      const { store, make } = use();
      await store.transact(
        record(
          upTo(20).flatMap(() => make.created()),
          null,
        ),
      );
      const sequences = async (since: number, limit: number) => (await store.page(since, limit)).map((event) => event.sequence);
      expect(await sequences(0, 3)).toEqual([1, 2, 3]);
      expect(await sequences(38, 10)).toEqual([39, 40]);
      expect(await sequences(40, 10)).toEqual([]);
      expect(await sequences(99, 10)).toEqual([]);
    });

    it('ends a page at 4 MiB of payload, but gives an event of any size', async () => {
      const { store, make, clock } = use();
      const finalized = (bytes: number) => {
        const [created, retention] = make.created();
        return [created, retention, make.finalized(created.packageId, clock.now(), { pad: 'x'.repeat(bytes) })];
      };
      const sizes = [1.5 * MIB, 1.5 * MIB, 1.5 * MIB, 5 * MIB, 1000];
      for (const size of sizes) await store.transact(record(finalized(size), null));
      expect((await store.page(0, 1000)).map((event) => event.sequence)).toEqual(upTo(8));
      expect((await store.page(8, 1000)).map((event) => event.sequence)).toEqual([9, 10, 11]);
      expect((await store.page(11, 1000)).map((event) => event.sequence)).toEqual([12]);
      expect((await store.page(12, 1000)).map((event) => event.sequence)).toEqual([13, 14, 15]);
      expect((await store.at(12))?.payload.length).toBeGreaterThan(5 * MIB);
    });

    it('gives the events that a filter holds for, and how far it has looked', async () => {
      const { store, make, clock } = use();
      const [first, firstRetention] = make.created();
      const [second, secondRetention] = make.created();
      const path = (n: number) => make.ingested(first.packageId, `file-${n}`);
      await store.transact(record([first, firstRetention, path(1), second, secondRetention, path(2)], null));
      await store.transact(record([path(3), make.finalized(second.packageId, clock.now())], null));
      const find = async (filter: EventFilter, { since = 0, until = 8, limit = 10 } = {}) => {
        const { events, through } = await store.matching({ filter, since, until, limit });
        return [events.map((event) => event.sequence), through];
      };
      const ofFirst = { subjectKind: 'package', subjectId: first.packageId };
      expect(await find({ type: 'v1.file.ingested' })).toEqual([[3, 6, 7], 8]);
      expect(await find({ type: 'v1.file.ingested' }, { limit: 2 })).toEqual([[3, 6], 6]);
      expect(await find({ type: 'v1.file.ingested' }, { since: 6, until: 6 })).toEqual([[], 6]);
      expect(await find({ type: 'v1.file.ingested' }, { since: 3, until: 6 })).toEqual([[6], 6]);
      expect(await find(ofFirst)).toEqual([[1, 2, 3, 6, 7], 8]);
      expect(await find(ofFirst, { since: 7 })).toEqual([[], 8]);
      expect(await find({ ...ofFirst, subjectId: second.packageId })).toEqual([[4, 5, 8], 8]);
      expect(await find({ ...ofFirst, type: 'v1.file.ingested' }, { since: 3, limit: 1 })).toEqual([[6], 6]);
      expect(await find({ ...ofFirst, type: 'v1.package.finalized' })).toEqual([[], 8]);
      expect(await find({ subjectKind: 'package' }, { since: 5 })).toEqual([[6, 7, 8], 8]);
      expect(await find({ subjectKind: 'object' })).toEqual([[], 8]);
      expect(await find({ subjectKind: 'object', type: 'v1.file.ingested' })).toEqual([[], 8]);
      expect(await find({ ...ofFirst, subjectKind: 'object' })).toEqual([[], 8]);
    });

    it('ends what a filter finds at 4 MiB of payload too', async () => {
      const { store, make, clock } = use();
      for (const _ of upTo(3)) {
        const [created, retention] = make.created();
        const finalized = make.finalized(created.packageId, clock.now(), { pad: 'x'.repeat(1.5 * MIB) });
        await store.transact(record([created, retention, finalized], null));
      }
      const ask = { filter: { type: 'v1.package.finalized' }, until: 9, limit: 10 };
      const first = await store.matching({ ...ask, since: 0 });
      expect([first.events.map((event) => event.sequence), first.through]).toEqual([[3, 6], 6]);
      const second = await store.matching({ ...ask, since: 6 });
      expect([second.events.map((event) => event.sequence), second.through]).toEqual([[9], 9]);
    });

    it('gives the event at a sequence, and none where there is none', async () => {
      const { store, make } = use();
      await store.transact(record(make.created(), null));
      expect((await store.at(2))?.eventType).toBe('v1.retention.default_applied');
      expect(await store.at(0)).toBeUndefined();
      expect(await store.at(3)).toBeUndefined();
    });

    it('gives the last event of a type about a subject', async () => {
      const { store, make, clock } = use();
      const [first, firstRetention] = make.created();
      const [second, secondRetention] = make.created();
      const path = (n: number) => make.ingested(first.packageId, `file-${n}`);
      await store.transact(record([first, firstRetention, path(1), second, secondRetention, path(2)], null));
      await store.transact(record([make.finalized(second.packageId, clock.now())], null));
      const last = async (type: string, id: string) => (await store.lastOf(type, 'package', id))?.sequence;
      expect(await last('v1.file.ingested', first.packageId)).toBe(6);
      expect(await last('v1.package.finalized', second.packageId)).toBe(7);
      expect(await last('v1.package.finalized', first.packageId)).toBeUndefined();
      expect(await store.lastOf('v1.file.ingested', 'object', first.packageId)).toBeUndefined();
    });

    it('answers heads with the identity of the log', async () => {
      const { store, make, clock } = use();
      const empty = await store.head();
      expect(empty).toEqual({ logId: expect.stringMatching(/^[0-9a-f-]{36}$/), lastSequence: 0, lastCreatedAt: null });
      await store.transact(record(make.created(), null, clock.now() as Timestamp));
      expect(await store.head()).toEqual({ logId: empty.logId, lastSequence: 2, lastCreatedAt: clock.now() });
    });
  });
}
