import { createHash } from 'node:crypto';
import type { ClientBase, QueryArrayResult, QueryResult } from 'pg';
import type { QueryRunner } from 'typeorm';
import type { Bound } from '../sql/dialect.js';
import type { RawRow } from '../sql/rows.js';
import type { Statements } from '../sql/session.js';

/**
 * Names of prepared statements by their text. A name says what its statement is: where processes share a connection of a
 * pooler, none may take another's statement for its own.
 */
const names = new Map<string, string>();

/** Statements on the connection that a runner has. */
export class PostgresStatements implements Statements {
  constructor(private readonly runner: QueryRunner) {}

  async run(sql: string, parameters: readonly Bound[]): Promise<readonly RawRow[]> {
    const client: ClientBase = await this.runner.connect();
    const result = parameters.length === 0 ? await client.query(sql) : await client.query(sql, [...parameters]);
    return lastRows(result);
  }

  async runPrepared(sql: string, parameters: readonly Bound[]): Promise<readonly RawRow[]> {
    const client: ClientBase = await this.runner.connect();
    const { rows } = await client.query<RawRow>({ name: nameOf(sql), text: sql, values: [...parameters] });
    return rows;
  }
}

/** Several statements in one text have a result each. */
function lastRows(result: QueryResult<RawRow> | readonly QueryResult<RawRow>[] | QueryArrayResult): readonly RawRow[] {
  const last = Array.isArray(result) ? result.at(-1) : result;
  return last?.rows ?? [];
}

function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `artifact_store_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
  names.set(sql, name);
  return name;
}
