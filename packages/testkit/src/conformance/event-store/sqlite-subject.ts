import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { temporaryDirectory } from '../../temporary-directory.js';
import type { DatabaseSubject, SqlRow } from './subject.js';

/** A SQLite file in a temporary directory. */
export async function sqliteSubject(): Promise<DatabaseSubject & { readonly path: string }> {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'var', 'events.db');
  let connection: BetterSqlite3.Database | undefined;

  const sql = async (statement: string): Promise<readonly SqlRow[]> => {
    connection ??= new BetterSqlite3(path, { timeout: 5000 });
    const prepared = connection.prepare<[], SqlRow>(statement);
    if (prepared.reader) return prepared.all();
    prepared.run();
    return [];
  };

  return {
    path,
    config: { kind: 'sqlite', path },
    sql,
    async catalogue() {
      const columns = await sql(
        `SELECT t.name AS "table", c.name AS "column", lower(c.type) AS type FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid`,
      );
      return tablesOf(columns);
    },
    async schema() {
      const made = await sql(
        `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND tbl_name <> 'schema_migrations'
         ORDER BY tbl_name, type DESC, name`,
      );
      return [...made.map((row) => `${row.sql};\n`), await seeds(sql)].join('\n');
    },
    async remove() {
      connection?.close();
      await directory.remove();
    },
  };
}

/** Rows of table, column and type, as a map. */
export function tablesOf(columns: readonly SqlRow[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const tables = new Map<string, Map<string, string>>();
  for (const { table, column, type } of columns) {
    const known = tables.get(String(table)) ?? new Map<string, string>();
    tables.set(String(table), known.set(String(column), String(type)));
  }
  return tables;
}

/** What migrations put into tables: the retention classes. */
export async function seeds(sql: DatabaseSubject['sql']): Promise<string> {
  const classes = await sql('SELECT name, default_duration_seconds AS seconds FROM retention_classes ORDER BY name');
  const rows = classes.map(({ name, seconds }) => `  ('${name}', ${seconds ?? 'NULL'})`);
  return `INSERT INTO retention_classes (name, default_duration_seconds) VALUES\n${rows.join(',\n')};\n`;
}
