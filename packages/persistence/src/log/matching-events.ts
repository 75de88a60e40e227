import type { EventFilter, RecordedEvent } from '@artifact-store/planes';
import type { MatchingEvents, MatchingQuery } from '@artifact-store/registry';
import type { SqlValue } from '../sql/dialect.js';
import { type RawRow, safeInteger } from '../sql/rows.js';
import type { Session } from '../sql/session.js';
import { COLUMNS, lastWithin, MAX_PAGE_BYTES, recordedEvent } from './event-reader.js';

/** How many events one search looks at where no index finds all that it asks for: what is rare must not take seconds. */
export const MAX_LOOKED_AT = 10_000;

/** A condition on one column. */
type Condition = readonly [column: string, value: string];

/** How a filter is searched for: conditions of one index, in whose order the log is read, and those that each row is held against. */
interface Search {
  readonly indexed: readonly Condition[];
  readonly others: readonly Condition[];
}

/** Committed events that a filter holds for. @param maxLookedAt of one search */
export async function readMatching(
  session: Session,
  { filter, since, until, limit }: MatchingQuery,
  maxLookedAt = MAX_LOOKED_AT,
): Promise<MatchingEvents> {
  const search = { ...searchFor(filter), since };
  const reach = search.others.length === 0 ? until : await endOf(session, { ...search, until, limit: maxLookedAt });
  // The sizes alone come first, as for any page.
  const withSize = `sequence, ${session.dialect.byteLength('payload')} AS bytes`;
  const sizes = await select(session, withSize, { ...search, until: reach, limit });
  const last = lastWithin(sizes, MAX_PAGE_BYTES);
  if (last === undefined) return { events: [], through: reach };
  const sequences = sizes.map(({ sequence }) => safeInteger(sequence)).filter((sequence) => sequence <= last);
  const isCut = sizes.length === limit || sequences.length < sizes.length;
  return { events: await readThose(session, sequences), through: isCut ? last : reach };
}

/** Events by their sequences alone: looked for by the filter again, they might be found by way of another index. */
async function readThose(session: Session, sequences: readonly number[]): Promise<readonly RecordedEvent[]> {
  const parameters = sequences.map((_, index) => session.dialect.parameter(index + 1));
  const rows = await session.query(`SELECT ${COLUMNS} FROM events WHERE sequence IN (${parameters.join(', ')})`, sequences);
  return rows.map(recordedEvent).sort((a, b) => a.sequence - b.sequence);
}

function searchFor({ type, subjectKind, subjectId }: EventFilter): Search {
  const ofType: readonly Condition[] = type === undefined ? [] : [['event_type', type]];
  const ofKind: readonly Condition[] = subjectKind === undefined ? [] : [['subject_kind', subjectKind]];
  if (subjectId !== undefined) return { indexed: [...ofKind, ['subject_id', subjectId]], others: ofType };
  // Most events are about packages: a kind alone is looked for row by row, in the order of the log.
  return { indexed: ofType, others: ofKind };
}

/** The sequence up to which so many rows of an index lie, or `until` where there are fewer. */
async function endOf(session: Session, { indexed, since, until, limit }: Range): Promise<number> {
  // Every row counts, and the sequence has no gaps.
  if (indexed.length === 0) return Math.min(until, since + limit);
  const rows = await select(session, 'sequence', { indexed, since, until, limit });
  return rows.length < limit ? until : safeInteger(rows.at(-1)?.sequence);
}

interface Range {
  readonly indexed: readonly Condition[];
  readonly others?: readonly Condition[];
  readonly since: number;
  readonly until: number;
  readonly limit: number;
}

function select(
  session: Session,
  columns: string,
  { indexed, others = [], since, until, limit }: Range,
): Promise<readonly RawRow[]> {
  let bound = 0;
  const parameter = () => session.dialect.parameter(++bound);
  const where = [
    ...indexed.map(([column]) => `${column} = ${parameter()}`),
    // In this form it keeps SQLite from the index of the column, which has no order to read the log in.
    ...others.map(([column]) => `(${column} = ${parameter()}) = TRUE`),
    `sequence > ${parameter()} AND sequence <= ${parameter()}`,
  ];
  return session.query(
    `SELECT ${columns} FROM events WHERE ${where.join(' AND ')} ORDER BY sequence LIMIT ${parameter()}`,
    [...indexed, ...others].map(([, value]): SqlValue => value).concat([since, until, limit]),
  );
}
