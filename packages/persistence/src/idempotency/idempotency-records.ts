import { fromJcs, toJcs } from '@artifact-store/encoding';
import { addSeconds, type ContentAddress, type Timestamp } from '@artifact-store/identity';
import { IDEMPOTENCY_SECONDS, type IdempotencyKey, type IdempotencyRecord } from '@artifact-store/registry';
import type { Dialect, ParameterKind } from '../sql/dialect.js';
import { RowStatement } from '../sql/row-statement.js';
import type { RawRow } from '../sql/rows.js';
import type { Session } from '../sql/session.js';

const COLUMNS: Readonly<Record<string, ParameterKind>> = {
  actor: 'text',
  key: 'text',
  request_digest: 'text',
  result: 'jcs',
  created_at: 'time',
};

const RECORDS_PER_PASS = 1000;

/** Two records, or a record and a key, are about the same request where this is equal. */
export function recordId({ actor, key }: IdempotencyKey): string {
  return JSON.stringify([actor, key]);
}

/** The SQL of records. */
export class RecordStatements {
  readonly #select: RowStatement;
  readonly #upsert: RowStatement;

  constructor(dialect: Dialect) {
    const names = Object.keys(COLUMNS);
    this.#select = new RowStatement(dialect, ['text', 'text'], (rows) => {
      const columns = names.map((name) => `idempotency_keys.${name}`).join(', ');
      return `WITH wanted (actor, key) AS (${rows}) SELECT ${columns} FROM wanted JOIN idempotency_keys
        ON idempotency_keys.actor = wanted.actor AND idempotency_keys.key = wanted.key`;
    });
    this.#upsert = new RowStatement(dialect, Object.values(COLUMNS), (rows) => {
      const changes = names.slice(2).map((name) => `${name} = excluded.${name}`);
      return `INSERT INTO idempotency_keys (${names.join(', ')}) ${rows}
        ON CONFLICT (actor, key) DO UPDATE SET ${changes.join(', ')}`;
    });
  }

  /** @param keys no two the same */
  async read(session: Session, keys: readonly IdempotencyKey[]): Promise<readonly IdempotencyRecord[]> {
    const rows = await this.#select.run(
      session,
      keys.map(({ actor, key }) => [actor, key]),
    );
    return rows.map(recordOf);
  }

  /** Keeps records, no two of one key, each in place of what stood under its key. */
  async write(session: Session, records: readonly IdempotencyRecord[]): Promise<void> {
    await this.#upsert.run(
      session,
      records.map(({ actor, key, requestDigest, result, createdAt }) => [actor, key, requestDigest, toJcs(result), createdAt]),
    );
  }
}

/** Deletes records that are too old to be of use, the oldest first; answers whether there may be more. */
export async function forgetOldRecords(session: Session, now: Timestamp): Promise<boolean> {
  const { parameter } = session.dialect;
  const oldest = `SELECT actor, key FROM idempotency_keys WHERE created_at < ${parameter(1)}
    ORDER BY created_at, actor, key LIMIT ${parameter(2)}`;
  const forgotten = await session.query(`DELETE FROM idempotency_keys WHERE (actor, key) IN (${oldest}) RETURNING key`, [
    addSeconds(now, -IDEMPOTENCY_SECONDS),
    RECORDS_PER_PASS,
  ]);
  return forgotten.length === RECORDS_PER_PASS;
}

function recordOf(row: RawRow): IdempotencyRecord {
  return {
    actor: row.actor as string,
    key: row.key as string,
    requestDigest: row.request_digest as ContentAddress,
    // What writeRecords wrote: texts alone.
    result: fromJcs(row.result as string) as Readonly<Record<string, string>>,
    createdAt: row.created_at as Timestamp,
  };
}
