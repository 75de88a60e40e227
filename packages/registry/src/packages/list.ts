import { toJcs } from '@artifact-store/encoding';
import { IdentityError, type PackageId, parseId, parseTimestamp } from '@artifact-store/identity';
import {
  DEFAULT_PAGE_LIMIT,
  InvalidCursorError,
  type ListPackages,
  MAX_PAGE_LIMIT,
  type PackageDetails,
  type Page,
  ValidationFailedError,
} from '@artifact-store/planes';
import type { PackageFilter } from '../ports/views.js';
import { checkCharacters } from '../text.js';

/** The limit of a page. @throws ValidationFailedError outside 1 to 1000 */
export function pageLimit(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_PAGE_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE_LIMIT) {
    throw new ValidationFailedError(`limit is not a whole number from 1 to ${MAX_PAGE_LIMIT}`);
  }
  return limit;
}

/** The filter for one page and the row that tells whether there is another. @throws ValidationFailedError, InvalidCursorError */
export function packageFilter(query: ListPackages): PackageFilter {
  const { cursor, limit, metadata, ...filter } = query;
  for (const [field, text] of Object.entries(filter)) if (typeof text === 'string') checkCharacters(field, text);
  return {
    ...filter,
    limit: pageLimit(limit) + 1,
    after: cursor === undefined ? undefined : parseCursor(cursor),
    metadata: Object.entries(metadata ?? {}).map(([key, text]) => ({ key, values: scalarTexts(key, text) })),
  };
}

/** The page made of up to limit + 1 rows. */
export function packagePage(query: ListPackages, rows: readonly PackageDetails[]): Page<PackageDetails> {
  const items = rows.slice(0, pageLimit(query.limit));
  const last = items.at(-1)?.package;
  const more = rows.length > items.length;
  return { items, nextCursor: more && last !== undefined ? `${last.createdAt}_${last.packageId}` : null };
}

function parseCursor(cursor: string): { createdAt: ReturnType<typeof parseTimestamp>; packageId: PackageId } {
  const [createdAt = '', packageId = ''] = cursor.split('_');
  try {
    return { createdAt: parseTimestamp(createdAt), packageId: parseId<PackageId>(packageId) };
  } catch (error) {
    if (error instanceof IdentityError) throw new InvalidCursorError('cursor is not a next_cursor of this list');
    throw error;
  }
}

/** In a URL everything is text: `7` may mean the number and the string. */
function scalarTexts(key: string, text: string): string[] {
  checkCharacters(`metadata.${key}`, key);
  checkCharacters(`metadata.${key}`, text);
  return [toJcs(text), ...(/^(?:true|false|null|0|-?[1-9]\d*)$/.test(text) ? [text] : [])];
}
