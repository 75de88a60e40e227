import {
  describeWith,
  fixedClock,
  logOf,
  openSubject,
  play,
  postgresSubject,
  sqliteSubject,
  steps,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';

type Subject = Awaited<ReturnType<typeof sqliteSubject | typeof postgresSubject>>;
type Opened = Awaited<ReturnType<typeof openSubject>>;

describeWith('postgres', 'the same commands on SQLite and PostgreSQL', () => {
  const subjects: Subject[] = [];
  const stores: Opened[] = [];

  beforeAll(async () => {
    const start = new Date().toISOString();
    for (const subject of [await sqliteSubject(), await postgresSubject()]) {
      subjects.push(subject);
      stores.push(await openSubject(subject, fixedClock(start)));
    }
  });

  afterAll(async () => {
    for (const store of stores) await store.close();
    for (const subject of subjects) await subject.remove();
  });

  it('give the same log, the same views and the same digest, before a replay and after', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        for (const store of stores) await play(sequence, store);
        const [sqlite, postgres] = await Promise.all(stores.map(({ database }) => database.viewsDigest()));
        expect(postgres).toBe(sqlite);
      }),
      { numRuns: 25 },
    );
    const [sqliteLog, postgresLog] = await Promise.all(stores.map(({ store }) => logOf(store)));
    expect(postgresLog).toEqual(sqliteLog);
    const [sqlite, postgres] = await Promise.all(stores.map(({ database }) => database.replay({ check: true })));
    expect(sqlite).toMatchObject({ differed: false });
    expect(postgres).toEqual(sqlite);
  });
});
