import type { Database, Statement } from 'better-sqlite3';
import type { Bound } from '../sql/dialect.js';
import type { RawRow } from '../sql/rows.js';
import type { Statements } from '../sql/session.js';

/** Statements on one connection to a SQLite file. */
export class SqliteStatements implements Statements {
  readonly #prepared = new Map<string, Statement<unknown[], RawRow>>();

  constructor(private readonly database: Database) {}

  async run(sql: string, parameters: readonly Bound[]): Promise<readonly RawRow[]> {
    return execute(this.database.prepare(sql), parameters);
  }

  async runPrepared(sql: string, parameters: readonly Bound[]): Promise<readonly RawRow[]> {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare<unknown[], RawRow>(sql);
      this.#prepared.set(sql, statement);
    }
    return execute(statement, parameters);
  }
}

function execute(statement: Statement<unknown[], RawRow>, parameters: readonly Bound[]): readonly RawRow[] {
  // The driver binds no flags.
  const values = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
  if (statement.reader) return statement.all(...values);
  statement.run(...values);
  return [];
}
