import { type Column, VIEW_TABLES } from '@artifact-store/registry';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { metadataSchemaRegistered, objectReclaimStarted } from '../../builders/events.js';
import { addressOf, record } from './commands.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';
import { play, steps } from './steps.js';

const VIEWS = Object.keys(VIEW_TABLES);
const COLUMNS = Object.values(VIEW_TABLES).flatMap((table) =>
  Object.values<Column>(table.columns).map(({ name, kind }) => ({ view: table.name, name, kind })),
);

export function replayTests(use: () => OpenSubject): void {
  describe('replay', () => {
    beforeEach(async () => {
      const { store, make, clock } = use();
      for (const n of upTo(4)) {
        const [created, retention] = make.created({ metadata: { n, t: `ä${n}` }, uniqueKey: `key-${n}` });
        const files = upTo(6).map((m) => make.ingested(created.packageId, `f-${m}`, { contentAddress: addressOf(m) }));
        await store.transact(record([created, retention, ...files], null));
        if (n % 2 === 0) await store.transact(record([make.finalized(created.packageId, clock.now())], null));
        await store.transact(record([make.held(created.packageId)], null));
        clock.advance(1000);
      }
      const reclaims = upTo(2).map((n) => objectReclaimStarted({ backendId: 'local', contentAddress: addressOf(n) }));
      await store.transact(record(reclaims, null));
      const schemas = upTo(2).map((n) => metadataSchemaRegistered({ slug: `some.v${n}` }));
      await store.transact(record(schemas, null));
    });

    it('leaves views as they are where nothing was changed', async () => {
      const { database } = use();
      const viewsDigest = await database.viewsDigest();
      const result = await database.replay({ check: true });
      expect(result).toEqual({ lastSequence: 42, viewsDigest, unknownEvents: 0, differed: false });
      expect(await database.replay()).toMatchObject({ viewsDigest, differed: null });
    });

    it.each(VIEWS)('restores %s byte for byte, whichever column was altered', async (view) => {
      const { database, subject } = use();
      const digest = await database.viewsDigest();
      const columns = (await subject.catalogue()).get(view) ?? new Map();
      expect(columns.size).toBeGreaterThan(0);
      for (const [column, type] of columns) {
        await subject.sql(`UPDATE ${view} SET ${column} = ${altered(view, column, type)}`);
        expect([column, await database.replay({ check: true })]).toMatchObject([column, { differed: true, viewsDigest: digest }]);
        expect(await database.viewsDigest()).toBe(digest);
      }
    });

    it('restores rows that were deleted, all or one', async () => {
      const { database, subject } = use();
      const digest = await database.viewsDigest();
      for (const view of VIEWS) {
        await subject.sql(`DELETE FROM ${view}`);
        expect(await database.replay({ check: true })).toMatchObject({ differed: true, viewsDigest: digest });
        const [[key] = []] = (await subject.catalogue()).get(view) ?? [];
        await subject.sql(`DELETE FROM ${view} WHERE ${key} = (SELECT min(${key}) FROM ${view})`);
        expect(await database.replay({ check: true })).toMatchObject({ differed: true, viewsDigest: digest });
      }
    });

    it('removes rows that no event made', async () => {
      const { database, subject } = use();
      const digest = await database.viewsDigest();
      for (const view of VIEWS) {
        const columns = [...((await subject.catalogue()).get(view)?.keys() ?? [])];
        const [key, ...others] = columns;
        await subject.sql(
          `INSERT INTO ${view} (${columns.join(', ')}) SELECT ${key} || '-added', ${others.join(', ')} FROM ${view}
           WHERE ${key} = (SELECT min(${key}) FROM ${view})`,
        );
        expect(await database.viewsDigest()).not.toBe(digest);
        expect(await database.replay({ check: true })).toMatchObject({ differed: true, viewsDigest: digest });
      }
    });

    it('passes over events of types that it does not know, and counts them', async () => {
      const { database, subject } = use();
      await subject.sql(
        `UPDATE events SET event_type = 'v9.package.teleported' WHERE event_type = 'v1.package.finalized' AND sequence =
         (SELECT max(sequence) - 5 FROM events)`,
      );
      expect(await database.replay()).toMatchObject({ unknownEvents: 1, lastSequence: 42 });
    });

    it('says how far it is, and rebuilds a log of several pages', async () => {
      const { database, store, make } = use();
      const [created, retention] = make.created();
      const files = upTo(2100).map((n) => make.ingested(created.packageId, `file-${n}`, { contentAddress: addressOf(n % 7) }));
      await store.transact(record([created, retention, ...files], null));
      const seen: number[] = [];
      const { differed } = await database.replay({ check: true, onProgress: ({ sequence }) => seen.push(sequence) });
      expect(differed).toBe(false);
      expect(seen).toEqual([1000, 2000, 2144]);
    });

    it('shows readers the old views until it is done', async () => {
      const { database, store } = use();
      const seen: (number | undefined)[] = [];
      const reads: Promise<void>[] = [];
      const look = async () => {
        seen.push((await store.views.packages({ limit: 10 })).length);
      };
      await database.replay({ onProgress: () => reads.push(look()) });
      await Promise.all(reads);
      expect(seen).toEqual([4]);
    });

    it('equals what live writes made, for any sequence of commands', async () => {
      const { database, store, make, clock } = use();
      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          await play(sequence, { store, make, clock });
          expect(await database.replay({ check: true })).toMatchObject({ differed: false });
        }),
        { numRuns: 12 },
      );
    });
  });
}

/** Another value that the column may hold, for each row. */
function altered(view: string, column: string, type: string): string {
  const kind = COLUMNS.find((each) => each.view === view && each.name === column)?.kind;
  if (type === 'boolean') return `NOT ${column}`;
  if (kind === 'boolean') return `1 - ${column}`;
  return kind === 'integer' ? `${column} + 1` : `coalesce(${column}, '') || 'x'`;
}
