import { toJcs } from '@artifact-store/encoding';
import type { PackageId } from '@artifact-store/identity';
import { type ListPackages, type PackageDetails, type Page, ValidationFailedError } from '@artifact-store/planes';
import { pageLimit, pageOf } from '../pages/page.js';
import { parseTimeCursor, timeCursor } from '../pages/time-cursor.js';
import type { PackageFilter } from '../ports/views.js';
import { checkCharacters } from '../text.js';
import type { WireFields } from '../wire-fields.js';
import { isFilterable, MAX_TERM_BYTES } from './metadata.js';

/** Each member that is filtered by costs a join. */
export const MAX_METADATA_FILTERS = 16;

/** Filters that are texts, as they stand on the wire. */
const TEXTS = {
  producer: 'producer',
  subject: 'subject',
  retentionClass: 'retention_class',
  name: 'name',
  status: 'status',
  createdAfter: 'created_after',
  createdBefore: 'created_before',
} as const satisfies Partial<WireFields<ListPackages>>;

/** The filter for one page and the row that tells whether there is another. @throws ValidationFailedError, InvalidCursorError */
export function packageFilter(query: ListPackages): PackageFilter {
  const { cursor, limit, metadata, ...filter } = query;
  for (const [member, field] of Object.entries(TEXTS)) checkCharacters(field, filter[member as keyof typeof TEXTS] ?? '');
  return {
    ...filter,
    limit: pageLimit(limit) + 1,
    after: cursor === undefined ? undefined : position(cursor),
    metadata: metadataFilter(metadata),
  };
}

function metadataFilter(metadata: ListPackages['metadata'] = {}): NonNullable<PackageFilter['metadata']> {
  const members = Object.entries(metadata);
  if (members.length > MAX_METADATA_FILTERS) {
    throw new ValidationFailedError(`more than ${MAX_METADATA_FILTERS} members of metadata to filter by`);
  }
  return members.map(([key, text]) => ({ key, values: scalarTexts(key, text) }));
}

/** The page made of up to limit + 1 rows. */
export function packagePage(query: ListPackages, rows: readonly PackageDetails[]): Page<PackageDetails> {
  return pageOf(query, rows, ({ package: { createdAt, packageId } }) => timeCursor(createdAt, packageId));
}

function position(cursor: string): PackageFilter['after'] {
  const { time, id } = parseTimeCursor<PackageId>(cursor);
  return { createdAt: time, packageId: id };
}

/** In a URL everything is text: `7` may mean the number and the string. */
function scalarTexts(key: string, text: string): string[] {
  checkCharacters(`metadata.${key}`, key);
  checkCharacters(`metadata.${key}`, text);
  const jcs = toJcs(text);
  // Such a member is in no index: to answer that no package has it would be a lie.
  if (!isFilterable(key, jcs)) {
    throw new ValidationFailedError(
      `metadata is filtered by keys and values of at most ${MAX_TERM_BYTES} bytes, quotes included`,
    );
  }
  return [jcs, ...(/^(?:true|false|null|0|-?[1-9]\d*)$/.test(text) ? [text] : [])];
}
