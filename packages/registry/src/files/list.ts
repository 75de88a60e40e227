import type { FileView, ListFiles, Page } from '@artifact-store/planes';
import { foreignCursor, pageLimit, pageOf } from '../pages/page.js';
import type { FilesOfPackage } from '../ports/views.js';
import { checkCharacters } from '../text.js';

const encoder = new TextEncoder();
// A path may begin with U+FEFF, which is no byte order mark there.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws ValidationFailedError, InvalidCursorError, InvalidTextError */
export function filesQuery(query: ListFiles): FilesOfPackage {
  if (query.prefix !== undefined) checkCharacters('prefix', query.prefix);
  return {
    packageId: query.packageId,
    limit: pageLimit(query.limit) + 1,
    afterPath: query.cursor === undefined ? undefined : fromCursor(query.cursor),
    prefix: query.prefix,
  };
}

/** The page made of up to limit + 1 rows. */
export function filePage(query: ListFiles, rows: readonly FileView[]): Page<FileView> {
  return pageOf(query, rows, ({ relativePath }) => toCursor(relativePath));
}

/** A path in hex: safe in any URL, and plainly not something to edit. */
function toCursor(path: string): string {
  return Array.from(encoder.encode(path), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromCursor(cursor: string): string {
  if (!/^(?:[0-9a-f]{2})+$/.test(cursor)) throw foreignCursor();
  try {
    return decoder.decode(Uint8Array.from(cursor.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
  } catch {
    throw foreignCursor();
  }
}
