import type { PackageId } from '@artifact-store/identity';
import type { RecordedEvent } from '@artifact-store/planes';
import { type EventType, RETENTION_EVENTS } from '@artifact-store/registry';
import type { Session } from '../sql/session.js';
import { COLUMNS, recordedEvent } from './event-reader.js';

/** What the partial index `events_retention` holds, word for word: planners know it by that. */
const INDEXED = `event_type IN ('v1.retention.default_applied', 'v1.retention.extended', 'v1.retention.hold_applied',
  'v1.retention.hold_released', 'v1.retention.eligibility_marked', 'v1.package.collection_started',
  'v1.package.garbage_collected', 'v1.package.undeleted')`;

/** Events of RETENTION_EVENTS about a package, after a sequence, in order. */
export async function readRetention(
  session: Session,
  packageId: PackageId,
  since: number,
  limit: number,
): Promise<readonly RecordedEvent[]> {
  const { parameter } = session.dialect;
  const rows = await session.query(
    `SELECT ${COLUMNS} FROM events WHERE ${ofTypes(session, RETENTION_EVENTS.length)}
     AND sequence > ${parameter(RETENTION_EVENTS.length + 2)} ORDER BY sequence LIMIT ${parameter(RETENTION_EVENTS.length + 3)}`,
    [packageId, ...RETENTION_EVENTS, since, limit],
  );
  return rows.map(recordedEvent);
}

/** The last event about a package of some types of RETENTION_EVENTS. */
export async function readLastRetention(
  session: Session,
  packageId: PackageId,
  types: readonly EventType[],
): Promise<RecordedEvent | undefined> {
  const rows = await session.query(
    `SELECT ${COLUMNS} FROM events WHERE ${ofTypes(session, types.length)} ORDER BY sequence DESC LIMIT 1`,
    [packageId, ...types],
  );
  return rows[0] && recordedEvent(rows[0]);
}

/** The package is the first parameter, the types are the next. In this form the types keep SQLite from the index of all types. */
function ofTypes({ dialect }: Session, count: number): string {
  const types = Array.from({ length: count }, (_, index) => dialect.parameter(index + 2));
  return `subject_id = ${dialect.parameter(1)} AND ${INDEXED} AND (event_type IN (${types.join(', ')})) = TRUE`;
}
