import { createDigester } from '@artifact-store/digest';
import { toJcs } from '@artifact-store/encoding';
import { type Column, type Table, VIEW_TABLES } from '@artifact-store/registry';
import {
  countingIds,
  describeWith,
  EventMaker,
  fixedClock,
  logOf,
  MemoryEventStore,
  openSubject,
  play,
  postgresSubject,
  sqliteSubject,
  steps,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lookAround } from './look-around.js';

type Subject = Awaited<ReturnType<typeof sqliteSubject | typeof postgresSubject>>;
type Opened = Awaited<ReturnType<typeof openSubject>>;

describeWith('postgres', 'the same commands on SQLite, on PostgreSQL and in memory', () => {
  const subjects: Subject[] = [];
  const stores: Opened[] = [];
  const start = new Date().toISOString();
  const clock = fixedClock(start);
  const memory = {
    store: new MemoryEventStore({ clock, digester: createDigester(), logId: '' }),
    make: new EventMaker(idsAfterTheFirst()),
    clock,
  };

  beforeAll(async () => {
    for (const subject of [await sqliteSubject(), await postgresSubject()]) {
      subjects.push(subject);
      const opened = await openSubject(subject, fixedClock(start));
      // A new log takes its identity from the ids.
      await opened.store.head();
      stores.push(opened);
    }
  });

  afterAll(async () => {
    for (const store of stores) await store.close();
    for (const subject of subjects) await subject.remove();
  });

  it('give the same log, the same views and the same digest, before a replay and after, and the same answers', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        for (const store of stores) await play(sequence, store);
        const objects = await play(sequence, memory);
        const [sqlite, postgres] = await Promise.all(stores.map(({ database }) => database.viewsDigest()));
        expect(postgres).toBe(sqlite);
        const expected = await lookAround(memory.store.views, objects, clock.now());
        for (const { store } of stores) expect(await lookAround(store.views, objects, clock.now())).toEqual(expected);
      }),
      { numRuns: 40 },
    );
    const [sqliteLog, postgresLog] = await Promise.all(stores.map(({ store }) => logOf(store)));
    expect(postgresLog).toEqual(sqliteLog);
    expect(await logOf(memory.store)).toEqual(sqliteLog);
    const [sqlite, postgres] = await Promise.all(stores.map(({ database }) => database.replay({ check: true })));
    expect(sqlite).toMatchObject({ differed: false });
    expect(postgres).toEqual(sqlite);
    const inMemory = memory.store.dumpViews();
    for (const table of Object.values<LooseTable>(VIEW_TABLES)) {
      const rows = (inMemory[table.name] ?? []).map((row) => asStored(table, row as Readonly<Record<string, unknown>>));
      expect(await storedRows(stores[0] as Opened, table)).toEqual(rows.sort());
    }
  });
});

type LooseTable = Pick<Table<string, never>, 'name'> & { readonly columns: Readonly<Record<string, Column>> };

function asStored({ columns }: LooseTable, row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(
    Object.entries(columns).map(([member, { kind }]) => {
      const value = row[member] ?? null;
      if (kind === 'boolean') return Number(value);
      return kind === 'jcs' && value !== null ? toJcs(value as Parameters<typeof toJcs>[0]) : value;
    }),
  );
}

async function storedRows({ subject }: Opened, { name, columns }: LooseTable): Promise<readonly string[]> {
  const names = Object.values(columns).map((column) => column.name);
  const rows = await subject.sql(`SELECT ${names.join(', ')} FROM ${name}`);
  return rows.map((row) => JSON.stringify(names.map((each) => row[each]))).sort();
}

function idsAfterTheFirst(): ReturnType<typeof countingIds> {
  const ids = countingIds();
  ids.next();
  return ids;
}
