import type { DatabaseConfig } from '@artifact-store/persistence';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import type { Row } from './world.js';

/** A connection of a test's own to a database that others write. */
export interface RowReader {
  rows(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** The database is there, with its schema. */
export async function openRows(config: DatabaseConfig): Promise<RowReader> {
  if (config.kind === 'sqlite') {
    const database = new BetterSqlite3(config.path, { fileMustExist: true, timeout: 5000 });
    const statements = new Map<string, BetterSqlite3.Statement<[], Row>>();
    return {
      async rows(sql) {
        const statement = statements.get(sql) ?? database.prepare<[], Row>(sql);
        statements.set(sql, statement);
        if (statement.reader) return statement.all();
        statement.run();
        return [];
      },
      async close() {
        database.close();
      },
    };
  }
  const client = new pg.Client({ connectionString: config.url });
  await client.connect();
  return { rows: async (sql) => (await client.query<Row & pg.QueryResultRow>(sql)).rows, close: () => client.end() };
}
