import type { RecordedEvent } from '@artifact-store/planes';
import type { LogHead } from '@artifact-store/registry';
import type { Dialect, SqlValue } from '../sql/dialect.js';
import { chunks, valuesList } from '../sql/multi-row.js';
import type { Session } from '../sql/session.js';

const COLUMNS = [
  'sequence',
  'created_at',
  'event_type',
  'subject_kind',
  'subject_id',
  'actor',
  'payload',
  'payload_digest',
  'leaf_hash',
];

/** Appends rows to the log, in their order. */
export async function appendEvents(session: Session, events: readonly RecordedEvent[]): Promise<void> {
  for (const chunk of chunks(events, COLUMNS.length)) {
    await session.query(insert(session.dialect, chunk.length), chunk.flatMap(rowOf));
  }
}

function insert(dialect: Dialect, rows: number): string {
  return `INSERT INTO events (${COLUMNS.join(', ')}) VALUES ${valuesList(COLUMNS.length, rows, dialect.parameter)}`;
}

function rowOf(event: RecordedEvent): SqlValue[] {
  const { sequence, createdAt, eventType, subjectKind, subjectId, actor, payload, payloadDigest, leafHash } = event;
  return [sequence, createdAt, eventType, subjectKind, subjectId, actor, payload, payloadDigest, leafHash];
}

export async function moveHead(session: Session, head: LogHead): Promise<void> {
  const { dialect } = session;
  await session.query(
    `UPDATE event_log_head SET last_sequence = ${dialect.parameter(1)}, last_created_at = ${dialect.parameter(2)}`,
    [head.lastSequence, head.lastCreatedAt],
  );
}
