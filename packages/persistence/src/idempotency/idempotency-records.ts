import { fromJcs, toJcs } from '@artifact-store/encoding';
import { type ContentAddress, type Timestamp } from '@artifact-store/identity';
import type { IdempotencyKey, IdempotencyRecord } from '@artifact-store/registry';
import { chunks, valuesList } from '../sql/multi-row.js';
import { type RawRow, safeInteger } from '../sql/rows.js';
import type { Session } from '../sql/session.js';

const COLUMNS = ['actor', 'key', 'request_digest', 'result', 'created_at'];

/** Two records, or a record and a key, are about the same request where this is equal. */
export function recordId({ actor, key }: IdempotencyKey): string {
  return JSON.stringify([actor, key]);
}

export async function readRecords(session: Session, keys: readonly IdempotencyKey[]): Promise<readonly IdempotencyRecord[]> {
  const wanted = [...new Map(keys.map((key) => [recordId(key), key])).values()];
  const found: IdempotencyRecord[] = [];
  for (const chunk of chunks(wanted, 2)) {
    const rows = await session.query(
      `SELECT ${COLUMNS.join(', ')} FROM idempotency_keys
       WHERE (actor, key) IN (VALUES ${valuesList(2, chunk.length, session.dialect.parameter)})`,
      chunk.flatMap(({ actor, key }) => [actor, key]),
    );
    found.push(...rows.map(recordOf));
  }
  return found;
}

/** Keeps records, no two of one key, each in place of what stood under its key. */
export async function writeRecords(session: Session, records: readonly IdempotencyRecord[]): Promise<void> {
  for (const chunk of chunks(records, COLUMNS.length)) {
    await session.query(
      `INSERT INTO idempotency_keys (${COLUMNS.join(', ')})
       VALUES ${valuesList(COLUMNS.length, chunk.length, session.dialect.parameter)}
       ON CONFLICT (actor, key) DO UPDATE SET request_digest = excluded.request_digest, result = excluded.result,
         created_at = excluded.created_at`,
      chunk.flatMap(({ actor, key, requestDigest, result, createdAt }) => [actor, key, requestDigest, toJcs(result), createdAt]),
    );
  }
}

/** Deletes the oldest records from before a time, at most `limit`; answers how many. */
export async function deleteRecordsBefore(session: Session, time: Timestamp, limit: number): Promise<number> {
  const { parameter } = session.dialect;
  const oldest = `SELECT actor, key FROM idempotency_keys WHERE created_at < ${parameter(1)}
    ORDER BY created_at, actor, key LIMIT ${parameter(2)}`;
  const [counted] = await session.query(`SELECT count(*) AS found FROM (${oldest}) AS oldest`, [time, limit]);
  const found = safeInteger(counted?.found);
  if (found > 0) await session.query(`DELETE FROM idempotency_keys WHERE (actor, key) IN (${oldest})`, [time, limit]);
  return found;
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
