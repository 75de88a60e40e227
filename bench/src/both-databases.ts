import { join } from 'node:path';
import type { DatabaseConfig } from '@artifact-store/persistence';
import { startPostgres } from '@artifact-store/testkit/postgres';
import { type Figure, inDirectory } from './measure.js';

/** What is measured on a database, with a directory beside it that is gone afterwards. */
type Measure = (config: DatabaseConfig, home: string) => Promise<readonly Figure[]>;

const DATABASES: Readonly<Record<string, (measure: Measure) => Promise<readonly Figure[]>>> = {
  SQLite: (measure) => inDirectory((home) => measure({ kind: 'sqlite', path: join(home, 'bench.db') }, home)),
  PostgreSQL: (measure) => inDirectory((home) => onPostgres((config) => measure(config, home))),
};

/**
 * The figures of a measurement on SQLite and then on PostgreSQL, each new and durable, with the name of the database.
 * `BENCH_DATABASE=SQLite` leaves the other out.
 */
export async function onBothDatabases(measure: Measure): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [database, on] of Object.entries(DATABASES)) {
    if ((process.env.BENCH_DATABASE ?? database) === database) figures.push(...named(database, await on(measure)));
  }
  return figures;
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
