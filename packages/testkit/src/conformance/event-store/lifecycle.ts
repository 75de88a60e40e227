import { STATE_TABLES, VIEW_TABLES } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { record } from './commands.js';
import { upTo } from './log-of.js';
import { type OpenSubject, openWith } from './open-subject.js';

export function lifecycleTests(use: () => OpenSubject): void {
  describe('the schema', () => {
    it('has each table with exactly the columns that the registry declares, in kind and name', async () => {
      const catalogue = await use().subject.catalogue();
      for (const table of [...Object.values(VIEW_TABLES), ...Object.values(STATE_TABLES)]) {
        const declared = Object.values(table.columns).map(({ name, kind }) => [name, kind]);
        const found = [...(catalogue.get(table.name) ?? [])].map(([name, type]) => [name, type]);
        expect(found.map(([name]) => name)).toEqual(declared.map(([name]) => name));
        const types = use().subject.config.kind === 'sqlite' ? SQLITE_TYPES : POSTGRES_TYPES;
        expect(found.map(([, type]) => type)).toEqual(declared.map(([, kind]) => types[kind as keyof typeof types]));
      }
    });

    it('is migrated once, and by nobody else before that', async () => {
      const { database } = use();
      expect(await database.migrate()).toEqual([]);
      expect(await database.pendingMigrations()).toEqual([]);
    });

    it('of a newer version is refused', async () => {
      const { subject, database } = use();
      await subject.sql(`INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')`);
      await database.close();
      const older = await openWith(subject);
      try {
        await expect(older.eventStore.head()).rejects.toMatchObject({ code: 'migrations_pending' });
        expect((await older.eventStore.health()).healthy).toBe(false);
      } finally {
        await older.close();
      }
    });
  });

  describe('the store', () => {
    it('gives its log another identity, and nothing else of it', async () => {
      const { store, make, database } = use();
      await store.transact(record(make.created(), null));
      const [before, events, digest] = [await store.head(), await store.page(0, 100), await database.viewsDigest()];
      const renamed = await database.renameLog();
      expect(renamed).toEqual({ ...before, logId: renamed.logId });
      expect(renamed.logId).not.toBe(before.logId);
      expect([await store.head(), await store.page(0, 100), await database.viewsDigest()]).toEqual([renamed, events, digest]);
      await store.transact(record(make.created(), null));
      const again = await use().reopen();
      try {
        expect(await again.store.head()).toMatchObject({ logId: renamed.logId, lastSequence: 2 * before.lastSequence });
      } finally {
        await again.close();
      }
    });

    it('keeps its log and its identity when it is opened again', async () => {
      const { store, make, database } = use();
      await store.transact(record(make.created(), null));
      const [head, digest] = [await store.head(), await database.viewsDigest()];
      const again = await use().reopen();
      try {
        expect(await again.store.head()).toEqual(head);
        expect(await again.database.viewsDigest()).toBe(digest);
      } finally {
        await again.close();
      }
    });

    it('ends what was begun when it is closed, and refuses what comes later', async () => {
      const { store, make } = use();
      const begun = upTo(20).map((n) => store.transact(record(make.created(), n)));
      await new Promise(setImmediate);
      await store.close();
      expect(await Promise.all(begun)).toEqual(upTo(20));
      await expect(store.transact(record([], null))).rejects.toMatchObject({ code: 'database_unavailable' });
      await expect(store.head()).rejects.toMatchObject({ code: 'database_unavailable' });
      expect((await store.health()).healthy).toBe(false);
    });

    it('is healthy while the head is at most five minutes ahead of the clock', async () => {
      const { store, make, clock } = use();
      await store.transact(record(make.created(), null));
      clock.advance(-5 * 60_000);
      expect(await store.health()).toEqual({ healthy: true, detail: 'the event log ends at 2' });
      clock.advance(-1000);
      expect(await store.health()).toEqual({ healthy: false, detail: 'the last event is 301 seconds ahead of the clock' });
    });
  });
}

const SQLITE_TYPES = { text: 'text', integer: 'integer', boolean: 'integer', jcs: 'text', time: 'text' };
const POSTGRES_TYPES = { text: 'text', integer: 'bigint', boolean: 'boolean', jcs: 'text', time: 'text' };
