import { join } from 'node:path';
import type { DatabaseConfig } from '@artifact-store/persistence';
import { startPostgres } from '@artifact-store/testkit/postgres';
import { type Figure, inDirectory } from './measure.js';

/** The figures of a measurement on SQLite and then on PostgreSQL, each new and durable, with the name of the database. */
export async function onBothDatabases(
  measure: (config: DatabaseConfig) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const sqlite = await inDirectory((home) => measure({ kind: 'sqlite', path: join(home, 'bench.db') }));
  return [...named('SQLite', sqlite), ...named('PostgreSQL', await onPostgres(measure))];
}

async function onPostgres(measure: (config: DatabaseConfig) => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  const server = await startPostgres({ durable: true });
  try {
    return await measure({ kind: 'postgres', url: server.url() });
  } finally {
    await server.stop();
  }
}

function named(database: string, figures: readonly Figure[]): readonly Figure[] {
  return figures.map((figure) => ({ ...figure, what: `${database}: ${figure.what}` }));
}
