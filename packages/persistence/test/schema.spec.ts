import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseTimestamp } from '@artifact-store/identity';
import { MIGRATIONS, SNAPSHOTS } from '@artifact-store/migrations';
import {
  type DatabaseSubject,
  describeWith,
  logOf,
  openSubject,
  openWith,
  postgresSubject,
  record,
  sqliteSubject,
  upTo,
} from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

/** The name of a migration ends in its number. */
const NUMBERS = MIGRATIONS.map(({ name }) => name.slice(-4));
const upToNumber = (number: string) => NUMBERS.indexOf(number) + 1;

describe('the schema on SQLite', () => {
  schemaTests('sqlite', sqliteSubject, 'id integer PRIMARY KEY AUTOINCREMENT NOT NULL');
});

describeWith('postgres', 'the schema on PostgreSQL', () => {
  schemaTests('postgres', postgresSubject, 'id serial PRIMARY KEY NOT NULL');
});

function schemaTests(dialect: 'sqlite' | 'postgres', create: () => Promise<DatabaseSubject>, idOfMigrations: string): void {
  let subject: DatabaseSubject;

  beforeEach(async () => {
    subject = await create();
    // Makes the file, where the database is one.
    await (await openWith(subject)).close();
  });

  afterEach(() => subject.remove());

  it('is the newest frozen one after a migration of an empty database', async () => {
    await (await openSubject(subject)).close();
    expect(await subject.schema()).toBe(frozenOrNew(dialect, await subject.schema()));
  });

  it('has one frozen state per migration, and no more', () => {
    expect(readdirSync(new URL(`${dialect}/`, SNAPSHOTS)).sort()).toEqual(NUMBERS.map((number) => `${number}.sql`));
  });

  it.each(NUMBERS)('is the newest after a migration from %s', async (number) => {
    for (const statement of frozen(dialect, number).split(/;\n\n?/)) if (statement !== '') await subject.sql(statement);
    await subject.sql(`CREATE TABLE schema_migrations (${idOfMigrations}, timestamp bigint NOT NULL, name varchar NOT NULL)`);
    for (const { name } of MIGRATIONS.slice(0, upToNumber(number))) {
      await subject.sql(`INSERT INTO schema_migrations (timestamp, name) VALUES (${name.replace(/\D+/, '')}, '${name}')`);
    }
    const database = await openWith(subject);
    expect(await database.migrate()).toEqual(MIGRATIONS.slice(upToNumber(number)).map(({ name }) => name));
    await database.close();
    expect(await subject.schema()).toBe(frozen(dialect, NUMBERS.at(-1) ?? ''));
  });

  it('keeps the log and its views in a migration from 0002, and finds what is due in it', async () => {
    const { store, make, database, close } = await openSubject(subject);
    const expiredAt = parseTimestamp('2026-05-16T09:00:00.000Z');
    for (const n of upTo(3)) {
      const events = make.expiring(expiredAt);
      await store.transact(record([...events, make.ingested(events[0].packageId, 'a')], n));
    }
    const [log, digest] = [await logOf(store), await database.viewsDigest()];
    await close();
    await backTo('0002');

    const { store: migrated, database: now, ...opened } = await openSubject(subject);
    expect([await logOf(migrated), await now.viewsDigest()]).toEqual([log, digest]);
    expect(await migrated.views.countDue(expiredAt)).toEqual({ due: 3, live: 3 });
    expect(await now.replay({ check: true })).toMatchObject({ differed: false });
    await opened.close();
  });

  /** Makes the database one that an earlier version has made, by undoing what its successors add to the schema. */
  async function backTo(number: string): Promise<void> {
    const [older, newest] = [number, NUMBERS.at(-1) ?? ''].map((each) =>
      frozen(dialect, each)
        .trim()
        .split(/;(?:\n\n|$)/),
    );
    for (const statement of newest?.filter((each) => !older?.includes(each)) ?? []) {
      const [, what, name] = /^CREATE (TABLE|INDEX) (\w+)/.exec(statement) ?? [];
      await subject.sql(`DROP ${what} IF EXISTS ${name}`);
    }
    for (const statement of older?.filter((each) => !newest?.includes(each)) ?? []) await subject.sql(statement);
    for (const { name } of MIGRATIONS.slice(upToNumber(number))) {
      await subject.sql(`DELETE FROM schema_migrations WHERE name = '${name}'`);
    }
    expect(await subject.schema()).toBe(frozen(dialect, number));
  }
}

const fileOf = (dialect: string, number: string) => new URL(`${dialect}/${number}.sql`, SNAPSHOTS);
const frozen = (dialect: string, number: string) => readFileSync(fileOf(dialect, number), 'utf8');

/** A new migration's schema is written down once, for its author to read and commit; an existing one is never touched. */
function frozenOrNew(dialect: string, schema: string): string {
  const number = NUMBERS.at(-1) ?? '';
  if (existsSync(fileOf(dialect, number))) return frozen(dialect, number);
  writeFileSync(fileOf(dialect, number), schema);
  throw new Error(`${dialect}/${number}.sql did not exist and is written now: read it, commit it, run again`);
}
