import { SQL } from '@event-driven-io/dumbo';
import { type Event, projections } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore, postgreSQLRawSQLProjection } from '@event-driven-io/emmett-postgresql';
import type { Contestant, FileFact } from './contestant.js';
import { facts } from './facts.js';

export type FileIngested = Event<'FileIngested', Record<keyof FileFact | 'packageId', string | number>>;

/** One row of the file per event; of our four, the one that everybody would want. */
const files = postgreSQLRawSQLProjection<FileIngested>({
  name: 'files',
  canHandle: ['FileIngested'],
  init: () =>
    SQL`CREATE TABLE IF NOT EXISTS files (file_id text PRIMARY KEY, package_id text, path text, size bigint, digest text)`,
  evolve: ({ data }) => SQL`INSERT INTO files (file_id, package_id, path, size, digest)
    VALUES (${data.fileId}, ${data.packageId}, ${data.relativePath}, ${data.sizeBytes}, ${data.digest})`,
});

/** emmett as its documentation shows it: a stream per client, with an inline projection in the append's transaction. */
export async function emmettPostgresql(url: string): Promise<Contestant> {
  const store = getPostgreSQLEventStore(url, { projections: projections.inline([files]) });
  await store.schema.migrate();
  let clients = 0;
  return {
    name: 'emmett-postgresql',
    async client() {
      const packageId = `package-${clients++}`;
      const next = facts();
      return () => store.appendToStream<FileIngested>(packageId, [{ type: 'FileIngested', data: { ...next(), packageId } }]);
    },
    close: () => store.close(),
  };
}
