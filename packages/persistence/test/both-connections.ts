import { describeWith, openSubject, postgresSubject, sqliteSubject } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Connections } from '../src/connections.js';
import { PostgresConnections } from '../src/postgres/postgres-connections.js';
import { SqliteConnections } from '../src/sqlite/sqlite-connections.js';

interface Opened {
  readonly connections: Connections;
  remove(): Promise<void>;
}

/** Tests of connections to a migrated database, on either. */
export function describeOnBoth(title: string, tests: (connections: () => Connections) => void): void {
  describe(`${title} on SQLite`, () => {
    tests(
      whileTested(async () => {
        const subject = await sqliteSubject();
        await (await openSubject(subject)).close();
        return { connections: await SqliteConnections.open(subject.path), remove: () => subject.remove() };
      }),
    );
  });

  describeWith('postgres', `${title} on PostgreSQL`, () => {
    tests(
      whileTested(async () => {
        const subject = await postgresSubject();
        await (await openSubject(subject)).close();
        return { connections: await PostgresConnections.open(subject.url), remove: () => subject.remove() };
      }),
    );
  });
}

function whileTested(open: () => Promise<Opened>): () => Connections {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    await opened.connections.close();
    await opened.remove();
  });
  return () => opened.connections;
}
