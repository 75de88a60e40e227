import { InternalError } from '@artifact-store/planes';
import type { Command } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { addressOf, RefusedError, record, refuse } from './commands.js';
import { logOf, upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

export function batchTests(use: () => OpenSubject): void {
  describe('commands at the same time', () => {
    it('are decided each on the state that the earlier ones left', async () => {
      const { store, make } = use();
      const [created, retention] = make.created();
      await store.transact(record([created, retention], null));
      const addNext: Command<number, number> = {
        load: async (views) => (await views.package(created.packageId))?.package.fileCount ?? -1,
        decide: (count) => ({ events: [make.ingested(created.packageId, `file-${count}`)], answer: count }),
      };
      const counts = await Promise.all(upTo(100).map(() => store.transact(addNext)));
      expect(counts).toEqual(upTo(100).map((n) => n - 1));
      expect((await store.views.package(created.packageId))?.package).toMatchObject({ fileCount: 100, totalBytes: 300 });
    });

    it('see what the earlier ones left, also where reads of a load that failed are still under way', async () => {
      const { store, make } = use();
      const [created, retention] = make.created();
      await store.transact(record([created, retention], null));
      const ingested = make.ingested(created.packageId, 'file');
      const adding: Command<unknown, null> = {
        load: (views) => views.package(created.packageId),
        decide: () => ({ events: [ingested], answer: null }),
      };
      // A question that takes the database longer than that of the first command.
      const objects = [ingested, ...upTo(20_000).map((n) => ({ backendId: 'elsewhere', contentAddress: addressOf(n) }))];
      const reading: Command<number, number> = {
        // While loads are gathered the first question fails at once, and the other one is not waited for.
        load: async (views) => (await Promise.all([views.packageByKey('ci', 'none'), views.objects(objects)]))[1].length,
        decide: (found) => ({ events: [], answer: found }),
      };
      const [, found] = await Promise.all([store.transact(adding), store.transact(reading)]);
      expect(found).toBe(1);
    });

    it('are appended in order where their payloads are many megabytes together', async () => {
      const { store, make, clock } = use();
      const finalized = (n: number) => {
        const [created, retention] = make.created();
        return [created, retention, make.finalized(created.packageId, clock.now(), { pad: 'x'.repeat(n * 300_000) })];
      };
      await Promise.all(upTo(8).map((n) => store.transact(record(finalized(n), n))));
      expect((await logOf(store)).map((event) => event.sequence)).toEqual(upTo(24));
    });

    it('fail each alone where one refuses', async () => {
      const { store, make } = use();
      const results = await Promise.allSettled(
        upTo(30).map((n) => (n % 3 === 0 ? store.transact(refuse()) : store.transact(record(make.created(), n)))),
      );
      const refused = results.filter((each) => each.status === 'rejected' && each.reason instanceof RefusedError);
      expect(refused).toHaveLength(10);
      expect((await logOf(store)).map((event) => event.sequence)).toEqual(upTo(40));
    });

    it('fail each alone where the database fails one: the others are run again, one by one and in order', async () => {
      const { store, make } = use();
      const [created, retention] = make.created();
      await store.transact(record([created, retention], null));
      const runs = new Map<number, number>();
      const counted = (n: number): Command<null, number> => ({
        load: async () => null,
        decide: () => {
          runs.set(n, (runs.get(n) ?? 0) + 1);
          const event = n === 5 ? make.unwritable(created.packageId) : make.ingested(created.packageId, `file-${n}`);
          return { events: [event], answer: n };
        },
      });
      const results = await Promise.allSettled(upTo(10).map((n) => store.transact(counted(n))));
      expect(results.map((each) => each.status)).toEqual(upTo(10).map((n) => (n === 5 ? 'rejected' : 'fulfilled')));
      expect(results[4]).toMatchObject({ reason: expect.any(InternalError) });
      expect(runs.get(1)).toBe(2);
      const files = await store.views.files({ packageId: created.packageId, limit: 100 });
      expect(files.map((file) => file.relativePath).sort()).toEqual(
        upTo(10)
          .filter((n) => n !== 5)
          .map((n) => `file-${n}`)
          .sort(),
      );
      expect((await logOf(store)).map((event) => event.sequence)).toEqual(upTo(11));
    });

    it('fail each alone where reading fails one', async () => {
      const { store, make } = use();
      const unbindable = {
        toPostgres() {
          throw new TypeError('no value of a parameter');
        },
      };
      const fails: Command<unknown, null> = {
        load: (views) => views.package(unbindable as never),
        decide: () => ({ events: [], answer: null }),
      };
      const results = await Promise.allSettled([
        store.transact(record(make.created(), 1)),
        store.transact(fails),
        store.transact(record(make.created(), 3)),
      ]);
      expect(results.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await store.head()).lastSequence).toBe(4);
    });

    // Each of 50 transactions on TypeORM's one shared QueryRunner became a savepoint of another, and all were lost.
    it('are all durable when they start staggered and every fifth fails', async () => {
      const { store, make } = use();
      const results = await Promise.allSettled(
        upTo(50).map(async (n) => {
          for (const _ of upTo(n % 7)) await store.page(0, 1);
          return n % 5 === 0 ? store.transact(refuse()) : store.transact(record(make.created(), n));
        }),
      );
      expect(results.filter((each) => each.status === 'rejected')).toHaveLength(10);
      const again = await use().reopen();
      try {
        expect((await logOf(again.store)).map((event) => event.sequence)).toEqual(upTo(80));
        expect(await again.store.views.packages({ limit: 100 })).toHaveLength(40);
      } finally {
        await again.close();
      }
    });
  });
}
