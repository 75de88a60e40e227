import type { HoldId } from '@artifact-store/identity';
import type { HoldView, ListHolds, Page, PageRequest, RecordedEvent, RetentionHistory } from '@artifact-store/planes';
import { foreignCursor, pageLimit, pageOf } from '../pages/page.js';
import { parseTimeCursor, timeCursor } from '../pages/time-cursor.js';
import type { HoldsOfPackage } from '../ports/views.js';

/** The query for one page and the row that tells whether there is another. @throws ValidationFailedError, InvalidCursorError */
export function holdsQuery({ packageId, cursor, limit }: ListHolds): HoldsOfPackage {
  return { packageId, limit: pageLimit(limit) + 1, after: cursor === undefined ? undefined : holdPosition(cursor) };
}

/** The page made of up to limit + 1 rows. */
export function holdsPage(query: PageRequest, rows: readonly HoldView[]): Page<HoldView> {
  return pageOf(query, rows, ({ appliedAt, holdId }) => timeCursor(appliedAt, holdId));
}

/** As `holdsQuery`; `since` is the sequence of the last event on the page before. */
export function historyQuery({ cursor, limit }: RetentionHistory): { readonly since: number; readonly limit: number } {
  return { since: cursor === undefined ? 0 : parseSequence(cursor), limit: pageLimit(limit) + 1 };
}

/** The page made of up to limit + 1 events. */
export function historyPage(query: PageRequest, events: readonly RecordedEvent[]): Page<RecordedEvent> {
  return pageOf(query, events, ({ sequence }) => String(sequence));
}

function holdPosition(cursor: string): HoldsOfPackage['after'] {
  const { time, id } = parseTimeCursor<HoldId>(cursor);
  return { appliedAt: time, holdId: id };
}

function parseSequence(cursor: string): number {
  const sequence = Number(cursor);
  if (!/^[1-9]\d*$/.test(cursor) || !Number.isSafeInteger(sequence)) throw foreignCursor();
  return sequence;
}
