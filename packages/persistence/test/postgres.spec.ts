import { createDigester } from '@artifact-store/digest';
import { MIGRATIONS } from '@artifact-store/migrations';
import { openDatabase } from '@artifact-store/persistence';
import type { Command, JobRow } from '@artifact-store/registry';
import {
  clockOfNow,
  describeWith,
  logOf,
  onceAt,
  openSubject,
  openWith,
  postgresProxy,
  postgresSubject,
  putItem,
  putJob,
  queuedJob,
  record,
  upTo,
} from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

type Subject = Awaited<ReturnType<typeof postgresSubject>>;
type Opened = Awaited<ReturnType<typeof openSubject>>;

const REPLAY_LOCK = 'SELECT pg_advisory_xact_lock(1634890867, 2)';

describeWith('postgres', 'PostgreSQL', () => {
  let subject: Subject;

  beforeEach(async () => {
    subject = await postgresSubject();
  });

  afterEach(() => subject.remove());

  describe('with a connection that breaks', () => {
    let proxy: Awaited<ReturnType<typeof postgresProxy>>;
    let opened: Opened;

    beforeEach(async () => {
      proxy = await postgresProxy(subject.url);
      opened = await openSubject({ ...subject, config: { kind: 'postgres', url: proxy.url } });
    });

    afterEach(async () => {
      await opened.close();
      await proxy.close();
    });

    const commandsAtOnce = () => Promise.all(upTo(10).map((n) => opened.store.transact(record(opened.make.created(), n))));

    it.each([
      ['while a batch is written', 'INSERT INTO events', 'cut'],
      ['as a batch begins', 'BEGIN', 'cut'],
      ['before the server gets COMMIT', 'COMMIT\0', 'cut'],
      ['before the answer to COMMIT comes back', 'COMMIT\0', 'cut answer'],
    ] as const)('%s: each command is recorded once all the same', async (_, statement, fate) => {
      await opened.store.head();
      proxy.intercept(onceAt(statement, fate));
      expect(await commandsAtOnce()).toEqual(upTo(10));
      expect((await logOf(opened.store)).map((event) => event.sequence)).toEqual(upTo(20));
      expect(await opened.database.replay({ check: true })).toMatchObject({ differed: false });
    });

    it.each([
      ['before the server gets COMMIT', 'cut', 1],
      ['before the answer to COMMIT comes back', 'cut answer', 2],
    ] as const)('%s, and no event tells: commands run again on what is there', async (_, fate, attempts) => {
      await opened.store.head();
      proxy.intercept(onceAt('COMMIT\0', fate));
      const job = queuedJob(opened.make.jobId(), opened.clock.now());
      const counts = await Promise.all(upTo(10).map(() => opened.store.transact(countUp(job))));
      // Each of the ten sees what the first attempt left, if that was committed, and adds its own.
      expect(counts).toEqual(upTo(10).map((n) => n + 10 * (attempts - 1)));
      expect(await opened.store.views.job(job.jobId)).toMatchObject({ done: 10 * attempts });
      const items = await opened.store.views.jobItems({ jobId: job.jobId, limit: 100, after: 0 });
      expect(items.map(({ itemNumber }) => itemNumber)).toEqual(upTo(10 * attempts));
      expect((await opened.store.head()).lastSequence).toBe(0);
    });

    it('before the answer to COMMIT comes back, for rows and events together: both are there once', async () => {
      await opened.store.head();
      proxy.intercept(onceAt('COMMIT\0', 'cut answer'));
      const job = queuedJob(opened.make.jobId(), opened.clock.now());
      const counting = {
        ...countUp(job),
        decide: (row: JobRow) => ({ ...countUp(job).decide(row, job.createdAt), events: opened.make.created() }),
      };
      expect(await Promise.all(upTo(10).map(() => opened.store.transact(counting)))).toEqual(upTo(10));
      expect(await opened.store.views.job(job.jobId)).toMatchObject({ done: 10 });
      expect((await opened.store.head()).lastSequence).toBe(20);
    });

    it('says so where it cannot be known whether a commit took place', async () => {
      await opened.store.head();
      let isCut = false;
      proxy.intercept((chunk) => {
        if (isCut) return 'cut';
        isCut = chunk.includes('COMMIT\0');
        return isCut ? 'cut answer' : chunk;
      });
      const error = await opened.store.transact(record(opened.make.created(), 1)).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'database_unavailable', detail: expect.stringContaining('not known') });
      expect(await subject.sql('SELECT sequence FROM events')).toHaveLength(2);
    });

    it('is not healthy while it can be read and takes no writes, until it takes one again', async () => {
      await opened.store.head();
      proxy.intercept((chunk) => (/INSERT INTO events|UPDATE event_log_head/.test(chunk.toString('latin1')) ? 'cut' : chunk));
      const refused = opened.store.transact(record(opened.make.created(), null));
      await expect(refused).rejects.toMatchObject({ code: 'database_unavailable' });
      expect((await opened.store.health()).healthy).toBe(false);
      expect(await opened.store.page(0, 1)).toEqual([]);
      proxy.intercept((chunk) => chunk);
      expect(await opened.store.health()).toMatchObject({ healthy: false, detail: expect.stringContaining('succeeded since') });
      expect(await commandsAtOnce()).toEqual(upTo(10));
      expect(await opened.store.health()).toEqual({ healthy: true, detail: 'the event log ends at 20' });
    });

    it('answers database_unavailable while the server is away, and serves again when it is back', async () => {
      await opened.store.head();
      proxy.intercept(() => 'cut');
      await expect(commandsAtOnce()).rejects.toMatchObject({ code: 'database_unavailable' });
      await expect(opened.store.page(0, 1)).rejects.toMatchObject({ code: 'database_unavailable' });
      expect((await opened.store.health()).healthy).toBe(false);
      proxy.intercept((chunk) => chunk);
      expect(await commandsAtOnce()).toEqual(upTo(10));
      expect((await opened.store.health()).healthy).toBe(true);
    });
  });

  describe('with several stores', () => {
    it('migrates once, and all agree on the identity of the log', async () => {
      const stores = await Promise.all(upTo(3).map(() => openWith(subject)));
      try {
        const applied = await Promise.all(stores.map((store) => store.migrate()));
        expect(applied.flat()).toEqual(MIGRATIONS.map(({ name }) => name));
        const heads = await Promise.all(stores.map((store) => store.eventStore.head()));
        expect(new Set(heads.map((head) => head.logId)).size).toBe(1);
      } finally {
        await Promise.all(stores.map((store) => store.close()));
      }
    });

    it('answers migrations_pending until somebody has migrated, and serves then', async () => {
      const [early, migrating] = [await openWith(subject), await openWith(subject)];
      try {
        expect(await early.pendingMigrations()).toEqual(MIGRATIONS.map(({ name }) => name));
        await expect(early.eventStore.transact(record([], null))).rejects.toMatchObject({ code: 'migrations_pending' });
        await migrating.migrate();
        expect(await early.eventStore.transact(record([], 'served'))).toBe('served');
      } finally {
        await Promise.all([early.close(), migrating.close()]);
      }
    });

    it('numbers the events of all in one gapless order', async () => {
      const [one, other] = [await openSubject(subject), await openWith(subject)];
      try {
        const both = upTo(100).map((n) => (n % 2 === 0 ? one.store : other.eventStore));
        await Promise.all(both.map((store) => store.transact(record(one.make.created(), null))));
        expect((await logOf(one.store)).map((event) => event.sequence)).toEqual(upTo(200));
      } finally {
        await Promise.all([one.close(), other.close()]);
      }
    });
  });

  describe('with the head lock taken', () => {
    it('answers database_unavailable once a writer has waited for two seconds', async () => {
      const opened = await openSubject(subject);
      try {
        await opened.store.head();
        await subject.sql('BEGIN');
        await subject.sql('SELECT * FROM event_log_head FOR UPDATE');
        await expect(opened.store.transact(record([], null))).rejects.toMatchObject({ code: 'database_unavailable' });
        await subject.sql('ROLLBACK');
        expect(await opened.store.transact(record([], 'free'))).toBe('free');
      } finally {
        await opened.close();
      }
    });

    it('answers replaying where a replay has it, to writers and to another replay, and readers read on', async () => {
      const opened = await openSubject(subject);
      try {
        await opened.store.transact(record(opened.make.created(), null));
        await subject.sql('BEGIN');
        await subject.sql(REPLAY_LOCK);
        await subject.sql('SELECT * FROM event_log_head FOR UPDATE');
        await expect(opened.store.transact(record([], null))).rejects.toMatchObject({ code: 'replaying' });
        await expect(opened.database.replay()).rejects.toMatchObject({ code: 'replaying' });
        expect(await opened.store.page(0, 10)).toHaveLength(2);
        await subject.sql('ROLLBACK');
        expect(await opened.database.replay()).toMatchObject({ lastSequence: 2 });
      } finally {
        await opened.close();
      }
    });
  });

  it.each([301_000, -301_000])('refuses to append while the clocks differ by %d ms', async (difference) => {
    const opened = await openSubject(subject);
    try {
      opened.clock.advance(difference);
      await expect(opened.store.transact(record([], null))).rejects.toMatchObject({ code: 'clock_skew' });
      opened.clock.advance(-difference);
      expect(await opened.store.transact(record([], 'appended'))).toBe('appended');
    } finally {
      await opened.close();
    }
  });

  it.each(['wrong password', 'nobody listens', 'no URL'])('says nothing of the URL when it cannot connect: %s', async (why) => {
    const url = new URL(subject.url);
    url.password = 's3cret';
    if (why === 'nobody listens') url.port = '1';
    const text = why === 'no URL' ? 'postgres://user:s3cret@[' : url.href;
    const parts = { clock: clockOfNow(), ids: { next: () => 'id' }, digester: createDigester() };
    const error = await openDatabase({ kind: 'postgres', url: text }, parts).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'database_unavailable' });
    expect(String((error as Error).stack) + JSON.stringify(error)).not.toMatch(/s3cret|127\.0\.0\.1/);
  });
});

/** Adds an item to a job; answers how many it has by then. */
function countUp(first: JobRow): Command<JobRow, number> {
  return {
    load: async (views) => (await views.job(first.jobId)) ?? first,
    decide: (job) => {
      const done = job.done + 1;
      return { events: [], state: [putJob({ ...job, done }), putItem(job.jobId, done)], answer: done };
    },
  };
}
