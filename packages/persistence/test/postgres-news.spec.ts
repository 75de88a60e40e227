import {
  describeWith,
  followTo,
  openSubject,
  openWith,
  postgresProxy,
  postgresSubject,
  record,
  until,
  upTo,
} from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

type Subject = Awaited<ReturnType<typeof postgresSubject>>;
type Opened = Awaited<ReturnType<typeof openSubject>>;
type Database = Awaited<ReturnType<typeof openWith>>;

const HOURS = 3_600_000;
/** Sooner than anybody looks who has heard nothing. */
const PROMPT_MS = 4_000;
const LISTENERS = `FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'artifact-store events'`;

describeWith('postgres', 'Waiting for what other processes append on PostgreSQL', () => {
  let subject: Subject;
  let writer: Opened;
  let reader: Database;
  let open: Database[];

  const opened = async (config: Parameters<typeof openWith>[0]['config']) => {
    const database = await openWith({ config });
    open.push(database);
    return database;
  };
  const append = () => writer.store.transact(record(writer.make.created(), null));
  const listeners = async () => (await subject.sql(`SELECT pid ${LISTENERS} AND query LIKE 'LISTEN%' AND state = 'idle'`)).length;
  const listening = (database: Database, many = 1) => {
    const wait = database.eventStore.goesOn(1_000_000, HOURS);
    return Promise.race([wait, until(async () => (await listeners()) === many)]);
  };
  /** How long it takes from an append to the end of a wait, in milliseconds. */
  const delay = async (database: Database) => {
    const { lastSequence } = await database.eventStore.head();
    const wait = database.eventStore.goesOn(lastSequence, HOURS);
    const start = performance.now();
    await append();
    await wait;
    return performance.now() - start;
  };

  beforeEach(async () => {
    subject = await postgresSubject();
    writer = await openSubject(subject);
    open = [];
    reader = await opened(subject.config);
  });

  afterEach(async () => {
    await Promise.all([writer.close(), ...open.map((database) => database.close())]);
    await subject.remove();
  });

  it('costs no connection before anybody waits, and one for a process then', async () => {
    await append();
    await reader.eventStore.page(0, 10);
    expect(await subject.sql(`SELECT pid ${LISTENERS}`)).toEqual([]);
    await listening(reader);
    await Promise.all(upTo(20).map(() => reader.eventStore.goesOn(0, HOURS)));
    expect(await subject.sql(`SELECT pid ${LISTENERS}`)).toHaveLength(1);
    await reader.close();
    await until(async () => (await subject.sql(`SELECT pid ${LISTENERS}`)).length === 0);
  });

  it('is over as soon as they have', async () => {
    await listening(reader);
    for (const _ of upTo(5)) expect(await delay(reader)).toBeLessThan(PROMPT_MS);
  });

  it('loses nothing while several append and several wait', async () => {
    const another = await opened(subject.config);
    const followed = [reader, another, reader].map((database) => followTo(database.eventStore, 200));
    const writers = [writer.store, another.eventStore];
    await Promise.all(upTo(100).map((n) => writers[n % 2]?.transact(record(writer.make.created(), null))));
    for (const seen of await Promise.all(followed)) expect(seen).toEqual(upTo(200));
  });

  it('loses nothing where the connection that listens is ended under way, and listens again', async () => {
    await listening(reader);
    const followed = followTo(reader.eventStore, 60);
    for (const n of upTo(30)) {
      await append();
      if (n % 10 === 5) await subject.sql(`SELECT pg_terminate_backend(pid) ${LISTENERS}`);
    }
    expect(await followed).toEqual(upTo(60));
    await until(async () => (await listeners()) === 1);
    expect(await delay(reader)).toBeLessThan(PROMPT_MS);
  });

  it('takes word that is false for what it is', async () => {
    await listening(reader);
    let isOver = false;
    const wait = reader.eventStore.goesOn(0, HOURS).then(() => {
      isOver = true;
    });
    for (const word of ['', 'x', '9999', '-1']) await subject.sql(`SELECT pg_notify('artifact_store_log', '${word}')`);
    await reader.eventStore.head();
    expect(isOver).toBe(false);
    await append();
    await wait;
  });

  describe('through a proxy', () => {
    let proxy: Awaited<ReturnType<typeof postgresProxy>>;

    beforeEach(async () => {
      proxy = await postgresProxy(subject.url);
    });

    afterEach(() => proxy.close());

    it('comes to its end also where they die before they have told', async () => {
      const dying = await opened({ kind: 'postgres', url: proxy.url });
      await listening(reader);
      proxy.intercept((chunk) => (chunk.includes('pg_notify') ? 'cut' : chunk));
      const wait = reader.eventStore.goesOn(0, HOURS);
      await dying.eventStore.transact(record(writer.make.created(), null));
      await wait;
    }, 20_000);

    it('comes to its end also where nobody can listen', async () => {
      const deaf = await opened({ kind: 'postgres', url: proxy.url });
      let attempts = 0;
      proxy.intercept((chunk) => {
        if (!chunk.includes('LISTEN')) return chunk;
        attempts += 1;
        return 'cut';
      });
      const followed = followTo(deaf.eventStore, 6);
      for (const _ of upTo(3)) await append();
      expect(await followed).toEqual(upTo(6));
      expect(attempts).toBeGreaterThan(0);
      proxy.intercept((chunk) => chunk);
      await listening(deaf);
    });
  });
});
