import { type HoldId, IdentityError, parseId, parseTimestamp } from '@artifact-store/identity';
import {
  type HoldView,
  InvalidCursorError,
  type ListHolds,
  type Page,
  type PageRequest,
  type RecordedEvent,
  type RetentionHistory,
} from '@artifact-store/planes';
import { pageLimit } from '../packages/list.js';
import type { HoldsOfPackage } from '../ports/views.js';

/** The query for one page and the row that tells whether there is another. @throws ValidationFailedError, InvalidCursorError */
export function holdsQuery({ packageId, cursor, limit }: ListHolds): HoldsOfPackage {
  return { packageId, limit: pageLimit(limit) + 1, after: cursor === undefined ? undefined : holdPosition(cursor) };
}

/** The page made of up to limit + 1 rows. */
export function holdsPage(query: PageRequest, rows: readonly HoldView[]): Page<HoldView> {
  return pageOf(query, rows, ({ appliedAt, holdId }) => `${appliedAt}_${holdId}`);
}

/** As `holdsQuery`; `since` is the sequence of the last event on the page before. */
export function historyQuery({ cursor, limit }: RetentionHistory): { readonly since: number; readonly limit: number } {
  return { since: cursor === undefined ? 0 : parseSequence(cursor), limit: pageLimit(limit) + 1 };
}

/** The page made of up to limit + 1 events. */
export function historyPage(query: PageRequest, events: readonly RecordedEvent[]): Page<RecordedEvent> {
  return pageOf(query, events, ({ sequence }) => String(sequence));
}

function pageOf<Row>(query: PageRequest, rows: readonly Row[], cursorOf: (row: Row) => string): Page<Row> {
  const items = rows.slice(0, pageLimit(query.limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > items.length && last !== undefined ? cursorOf(last) : null };
}

function holdPosition(cursor: string): NonNullable<HoldsOfPackage['after']> {
  const [appliedAt = '', holdId = '', ...more] = cursor.split('_');
  if (more.length > 0) throw foreignCursor();
  try {
    return { appliedAt: parseTimestamp(appliedAt), holdId: parseId<HoldId>(holdId) };
  } catch (error) {
    if (error instanceof IdentityError) throw foreignCursor();
    throw error;
  }
}

function parseSequence(cursor: string): number {
  const sequence = Number(cursor);
  if (!/^[1-9]\d*$/.test(cursor) || !Number.isSafeInteger(sequence)) throw foreignCursor();
  return sequence;
}

const foreignCursor = () => new InvalidCursorError('cursor is not a next_cursor of this list');
