import type { ContentAddress, FileId } from '@artifact-store/identity';
import type { FileView, Findings, StorageLocationView, Verdict } from '@artifact-store/planes';
import type { ObjectKey, Views } from '../ports/views.js';
import type { StorageObjectView } from '../views/rows.js';
import type { PageUnderWay } from './verification-cursor.js';

/** So many events are appended under one lock: an object may have a million locations. */
export const FINDINGS_EVENTS = 500;

/** What is known of an object under the lock. */
export interface ObjectNow {
  readonly object: StorageObjectView;
  /** An active location, if there is any. */
  readonly oldest: StorageLocationView | undefined;
  /**
   * Locations that the verdict may change: of a good one those that are failed, the longest unchanged first; of a bad one those
   * that are active, the latest changed first, or where there are none those that are failed.
   */
  readonly changing: readonly StorageLocationView[];
  /** Whether there are no more of them. */
  readonly isWhole: boolean;
}

/** Objects of a page in their order, as many as can be told of under one lock. */
export interface ObjectsNow {
  readonly objects: ReadonlyMap<ContentAddress, ObjectNow>;
  /** Objects of which nothing is known are to be told of later. */
  readonly isWhole: boolean;
  /** The files of the locations of bad objects. */
  readonly files: ReadonlyMap<FileId, FileView>;
}

export async function objectsNow(views: Views, page: PageUnderWay, { backendId, verdicts }: Findings): Promise<ObjectsNow> {
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.contentAddress, verdict]));
  const judged = page.objects.flatMap(({ contentAddress }) => verdictOf.get(contentAddress) ?? []);
  const keys = judged.map(({ contentAddress }) => ({ backendId, contentAddress }));
  const [objects, oldest, someFailed] = await Promise.all([
    views.objects(keys),
    views.oldestLocations(keys),
    views.failedLocations(keys, 1),
  ]);
  const objectOf = new Map(objects.map((object) => [object.contentAddress, object]));
  const oldestOf = new Map(oldest.map((location) => [location.contentAddress, location]));
  const found = new Map<ContentAddress, ObjectNow>();
  const fileIds: FileId[] = [];
  let left = FINDINGS_EVENTS;
  for (const verdict of judged) {
    const { contentAddress, mismatch } = verdict;
    if (left <= 0) return { objects: found, isWhole: false, files: await filesOf(views, fileIds) };
    const changing = await changingLocations(views, { backendId, contentAddress }, verdict, someFailed.length > 0, left);
    const object = objectOf.get(contentAddress);
    if (object !== undefined) {
      found.set(contentAddress, { object, oldest: oldestOf.get(contentAddress), changing, isWhole: changing.length < left });
    }
    if (mismatch !== null) fileIds.push(...changing.map(({ fileId }) => fileId));
    left -= Math.max(1, changing.length);
  }
  return { objects: found, isWhole: true, files: await filesOf(views, fileIds) };
}

async function changingLocations(
  views: Views,
  key: ObjectKey,
  { mismatch }: Verdict,
  mayBeFailed: boolean,
  limit: number,
): Promise<readonly StorageLocationView[]> {
  const active = mismatch === null ? [] : await views.latestActiveLocations(key, limit);
  return active.length > 0 || !mayBeFailed ? active : views.failedLocations([key], limit);
}

async function filesOf(views: Views, fileIds: readonly FileId[]): Promise<ReadonlyMap<FileId, FileView>> {
  const files = fileIds.length === 0 ? [] : await views.filesById(fileIds);
  return new Map(files.map((file) => [file.fileId, file]));
}
