import {
  DEFAULT_PAGE_LIMIT,
  InvalidCursorError,
  MAX_PAGE_LIMIT,
  type Page,
  type PageRequest,
  ValidationFailedError,
} from '@artifact-store/planes';

/** The limit of a page. @throws ValidationFailedError outside 1 to 1000 */
export function pageLimit(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_PAGE_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE_LIMIT) {
    throw new ValidationFailedError(`limit is not a whole number from 1 to ${MAX_PAGE_LIMIT}`);
  }
  return limit;
}

/** The page made of up to limit + 1 rows: the one beyond it only tells that there is another page. */
export function pageOf<Row>(query: PageRequest, rows: readonly Row[], cursorOf: (row: Row) => string): Page<Row> {
  const items = rows.slice(0, pageLimit(query.limit));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > items.length && last !== undefined ? cursorOf(last) : null };
}

export function foreignCursor(): InvalidCursorError {
  return new InvalidCursorError('cursor is not a next_cursor of this list');
}
