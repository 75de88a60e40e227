import { getSQLiteEventStore, sqliteProjection } from '@event-driven-io/emmett-sqlite';
import type { Contestant } from './contestant.js';
import { type EmmettConnection, emmettConnection } from './emmett-connection.js';
import type { FileIngested } from './emmett-postgresql.js';
import { facts } from './facts.js';

const FILES = 'CREATE TABLE files (file_id text PRIMARY KEY, package_id text, path text, size bigint, digest text)';
const INSERT = 'INSERT INTO files (file_id, package_id, path, size, digest) VALUES (?, ?, ?, ?, ?)';

/** As on PostgreSQL. One append at a time: those that overlap would share a transaction, and be told before it is committed. */
export async function emmettSqlite(path: string): Promise<Contestant> {
  const connection = emmettConnection(path);
  await connection.command(FILES);
  const projection = sqliteProjection<FileIngested>({
    canHandle: ['FileIngested'],
    handle: async (events, context) => {
      for (const { data } of events) {
        const { fileId, packageId, relativePath, sizeBytes, digest } = data;
        await (context.connection as EmmettConnection).command(INSERT, [fileId, packageId, relativePath, sizeBytes, digest]);
      }
    },
  });
  const store = getSQLiteEventStore({
    fileName: path,
    schema: { autoMigration: 'None' },
    projections: [{ type: 'inline', projection }],
    connectionOptions: { singleton: true, connection },
  } as Parameters<typeof getSQLiteEventStore>[0]);
  await store.schema.migrate();
  let turn: Promise<unknown> = Promise.resolve();
  let clients = 0;
  return {
    name: 'emmett-sqlite',
    async client() {
      const packageId = `package-${clients++}`;
      const next = facts();
      const append = () =>
        store.appendToStream<FileIngested>(packageId, [{ type: 'FileIngested', data: { ...next(), packageId } }]);
      return () => {
        const appended = turn.then(append);
        turn = appended;
        return appended;
      };
    },
    close: async () => connection.close(),
  };
}
