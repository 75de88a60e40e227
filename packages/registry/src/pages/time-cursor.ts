import {
  type HoldId,
  IdentityError,
  type JobId,
  type PackageId,
  parseId,
  parseTimestamp,
  type Timestamp,
} from '@artifact-store/identity';
import { foreignCursor } from './page.js';

/** Where a list stands that is ordered by a time, and by ids within one. */
export function timeCursor(time: Timestamp, id: string): string {
  return `${time}_${id}`;
}

/** @throws InvalidCursorError */
export function parseTimeCursor<Id extends PackageId | HoldId | JobId>(
  cursor: string,
): { readonly time: Timestamp; readonly id: Id } {
  const [time = '', id = '', ...more] = cursor.split('_');
  if (more.length > 0) throw foreignCursor();
  try {
    return { time: parseTimestamp(time), id: parseId<Id>(id) };
  } catch (error) {
    if (error instanceof IdentityError) throw foreignCursor();
    throw error;
  }
}
