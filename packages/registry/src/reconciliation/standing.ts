import type { Timestamp } from '@artifact-store/identity';
import type { ListedObject } from '@artifact-store/planes';
import type { StorageObjectView } from '../views/rows.js';

/** What a stored key is to the log. */
export type Standing =
  /** Files are made of it, or a collection will give it up. */
  | 'accounted for'
  /** Of a generation that was given up: its key is dead, and anybody may delete it. */
  | 'dead'
  /** Of a generation that the log has not come to: events after the log's end knew it. */
  | 'lost tail'
  /** No file is made of it, and it may be of an upload that is under way. */
  | 'recent'
  /** No file is made of it, and none will be by an upload that began before. */
  | 'orphan';

/**
 * @param object what the log knows of the content on that backend; undefined where it knows nothing
 * @param settledBefore bytes written before that time are of uploads that have ended, one way or the other
 */
export function standingOf(
  { generation, modifiedAt }: ListedObject,
  object: StorageObjectView | undefined,
  settledBefore: Timestamp,
): Standing {
  const current = object?.generation ?? 0;
  if (generation < current) return 'dead';
  if (generation > current) return 'lost tail';
  if (object !== undefined && (object.liveLocations > 0 || object.claimedAt !== null)) return 'accounted for';
  return modifiedAt < settledBefore ? 'orphan' : 'recent';
}
