import { setImmediate } from 'node:timers/promises';
import type { SQLiteConnection } from '@event-driven-io/emmett-sqlite';
import BetterSqlite3, { type Statement } from 'better-sqlite3';

export type EmmettConnection = SQLiteConnection;

type Values = Parameters<SQLiteConnection['command']>[1];

/**
 * emmett's connection on better-sqlite3 in place of sqlite3, whose native part would have to be built here. Statements are
 * prepared once, and each commit is synced, as in our store.
 */
export function emmettConnection(path: string): SQLiteConnection {
  const database = new BetterSqlite3(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const prepared = new Map<string, Statement<unknown[], unknown>>();
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare<unknown[], unknown>(sql);
    prepared.set(sql, known);
    return known;
  };
  const query = async (sql: string, values?: Values) => {
    const { reader } = statement(sql);
    if (reader) return statement(sql).all(...bound(values));
    statement(sql).run(...bound(values));
    return [];
  };
  const connection = {
    close: () => void database.close(),
    command: query,
    batchCommand: async (sqls: string[]) => {
      for (const sql of sqls) database.exec(sql);
    },
    query,
    querySingle: async (sql: string, values?: Values) => (await query(sql, values))[0] ?? null,
    withTransaction: async (work: () => Promise<unknown>) => {
      if (database.inTransaction) return work();
      statement('BEGIN IMMEDIATE').run();
      try {
        const result = await work();
        // The driver never leaves this turn of the event loop by itself.
        await setImmediate();
        statement('COMMIT').run();
        return result;
      } catch (error) {
        statement('ROLLBACK').run();
        throw error;
      }
    },
  };
  return connection as unknown as SQLiteConnection;
}

/** sqlite3 binds flags as numbers and objects as text. */
function bound(values: Values = []): unknown[] {
  return values.map((value) => {
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'object' && value !== null ? String(value) : value;
  });
}
