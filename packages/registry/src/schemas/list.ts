import { IdentityError, parseTimestamp } from '@artifact-store/identity';
import type { MetadataSchemaSummary, Page, PageRequest } from '@artifact-store/planes';
import { foreignCursor, pageLimit, pageOf } from '../pages/page.js';
import { timeCursor } from '../pages/time-cursor.js';
import type { NewestSchemas } from '../ports/views.js';
import { isSlug } from './slug.js';

/** The query for one page and the row that tells whether there is another. @throws ValidationFailedError, InvalidCursorError */
export function schemasQuery({ cursor, limit }: PageRequest): NewestSchemas {
  return { limit: pageLimit(limit) + 1, after: cursor === undefined ? undefined : schemaPosition(cursor) };
}

/** The page made of up to limit + 1 rows. */
export function schemasPage(query: PageRequest, rows: readonly MetadataSchemaSummary[]): Page<MetadataSchemaSummary> {
  return pageOf(query, rows, ({ createdAt, slug }) => timeCursor(createdAt, slug));
}

/** A slug may hold what stands between it and the time. */
function schemaPosition(cursor: string): NewestSchemas['after'] {
  const [time = ''] = cursor.split('_', 1);
  const slug = cursor.slice(time.length + 1);
  if (!isSlug(slug)) throw foreignCursor();
  try {
    return { createdAt: parseTimestamp(time), slug };
  } catch (error) {
    if (error instanceof IdentityError) throw foreignCursor();
    throw error;
  }
}
