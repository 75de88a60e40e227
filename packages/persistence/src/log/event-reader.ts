import type { Timestamp } from '@artifact-store/identity';
import { MigrationsPendingError, type RecordedEvent } from '@artifact-store/planes';
import type { LogHead } from '@artifact-store/registry';
import { type RawRow, safeInteger } from '../sql/rows.js';
import type { Session } from '../sql/session.js';

/** A page ends where its payloads exceed this together. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;

export const COLUMNS = 'sequence, created_at, event_type, subject_kind, subject_id, actor, payload, payload_digest, leaf_hash';

/** Events after `since`, in order; at most `limit`, and fewer where they exceed 4 MiB together, but one if there is any. */
export async function readPage(session: Session, since: number, limit: number): Promise<readonly RecordedEvent[]> {
  const { dialect } = session;
  // The sizes alone come first, so that no page ever fills memory with payloads it will not hold.
  const sizes = await session.query(
    `SELECT sequence, ${dialect.byteLength('payload')} AS bytes FROM events
     WHERE sequence > ${dialect.parameter(1)} ORDER BY sequence LIMIT ${dialect.parameter(2)}`,
    [since, limit],
  );
  const last = lastWithin(sizes, MAX_PAGE_BYTES);
  if (last === undefined) return [];
  const rows = await session.query(
    `SELECT ${COLUMNS} FROM events
     WHERE sequence > ${dialect.parameter(1)} AND sequence <= ${dialect.parameter(2)} ORDER BY sequence`,
    [since, last],
  );
  return rows.map(recordedEvent);
}

/** The last that a page of so many bytes holds. */
export function lastWithin(sizes: readonly RawRow[], maxBytes: number): number | undefined {
  let bytes = 0;
  let last: number | undefined;
  for (const size of sizes) {
    bytes += safeInteger(size.bytes);
    if (last !== undefined && bytes > maxBytes) break;
    last = safeInteger(size.sequence);
  }
  return last;
}

export async function readAt(session: Session, sequence: number): Promise<RecordedEvent | undefined> {
  const rows = await session.query(`SELECT ${COLUMNS} FROM events WHERE sequence = ${session.dialect.parameter(1)}`, [sequence]);
  return rows[0] && recordedEvent(rows[0]);
}

export async function readLastOf(
  session: Session,
  eventType: string,
  subjectKind: string,
  subjectId: string,
): Promise<RecordedEvent | undefined> {
  const { dialect } = session;
  const rows = await session.query(
    `SELECT ${COLUMNS} FROM events
     WHERE subject_kind = ${dialect.parameter(1)} AND subject_id = ${dialect.parameter(2)} AND event_type = ${dialect.parameter(3)}
     ORDER BY sequence DESC LIMIT 1`,
    [subjectKind, subjectId, eventType],
  );
  return rows[0] && recordedEvent(rows[0]);
}

export async function readHead(session: Session): Promise<LogHead> {
  const [row] = await session.query('SELECT last_sequence, last_created_at, log_id FROM event_log_head');
  return logHead(row);
}

/** @throws MigrationsPendingError if there is no head yet: the database was migrated but not opened since */
export function logHead(row: RawRow | undefined): LogHead {
  if (row === undefined) throw new MigrationsPendingError('the event log has no identity yet');
  return {
    logId: row.log_id as string,
    lastSequence: safeInteger(row.last_sequence),
    lastCreatedAt: row.last_created_at as Timestamp | null,
  };
}

export function recordedEvent(row: RawRow): RecordedEvent {
  return {
    sequence: safeInteger(row.sequence),
    createdAt: row.created_at as Timestamp,
    eventType: row.event_type as string,
    subjectKind: row.subject_kind as string,
    subjectId: row.subject_id as string,
    actor: row.actor as string,
    payload: bytes(row.payload),
    payloadDigest: bytes(row.payload_digest),
    leafHash: bytes(row.leaf_hash),
  };
}

/** Both drivers give a Buffer; the contract is plain bytes. */
function bytes(value: unknown): Uint8Array {
  const { buffer, byteOffset, byteLength } = value as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
