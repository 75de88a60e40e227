import type { RecordedEvent } from '@artifact-store/planes';
import type { LogHead } from '@artifact-store/registry';
import type { Dialect, ParameterKind, SqlValue } from '../sql/dialect.js';
import { RowStatement } from '../sql/row-statement.js';
import type { Session } from '../sql/session.js';

const COLUMNS: Readonly<Record<string, ParameterKind>> = {
  sequence: 'integer',
  created_at: 'time',
  event_type: 'text',
  subject_kind: 'text',
  subject_id: 'text',
  actor: 'text',
  payload: 'bytes',
  payload_digest: 'bytes',
  leaf_hash: 'bytes',
};

/** Larger payloads get a statement of their own, which takes their bytes as they are. */
const LARGE_BYTES = 64 * 1024;

/** Appends rows to the log. */
export class EventWriter {
  readonly #insert: RowStatement;
  readonly #moveHead: string;

  constructor(dialect: Dialect) {
    const names = Object.keys(COLUMNS).join(', ');
    this.#insert = new RowStatement(dialect, Object.values(COLUMNS), (rows) => `INSERT INTO events (${names}) ${rows}`);
    this.#moveHead = `UPDATE event_log_head SET last_sequence = ${dialect.parameter(1)}, last_created_at = ${dialect.parameter(2)}`;
  }

  async append(session: Session, events: readonly RecordedEvent[]): Promise<void> {
    const small = events.filter((event) => event.payload.length <= LARGE_BYTES);
    const large = events.filter((event) => event.payload.length > LARGE_BYTES);
    await Promise.all([small, ...large.map((event) => [event])].map((some) => this.#insert.run(session, some.map(rowOf))));
  }

  async moveHead(session: Session, head: LogHead): Promise<void> {
    await session.prepared(this.#moveHead, [head.lastSequence, head.lastCreatedAt]);
  }
}

function rowOf(event: RecordedEvent): SqlValue[] {
  const { sequence, createdAt, eventType, subjectKind, subjectId, actor, payload, payloadDigest, leafHash } = event;
  return [sequence, createdAt, eventType, subjectKind, subjectId, actor, payload, payloadDigest, leafHash];
}
