import { addSeconds, type ContentAddress, type Timestamp } from '@artifact-store/identity';
import type { Comparison, FileView, ListedObject, StorageLocationView } from '@artifact-store/planes';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import type { StorageObjectView } from '../views/rows.js';
import { type Standing, standingOf } from './standing.js';

/** A grant is good so much longer than it says, for clocks that differ. */
const LEEWAY_SECONDS = 60;

/** What a stretch of a backend comes to, by the log as it is under the lock. */
export interface Compared {
  /** What was listed and has that standing. */
  standing(standing: Standing): readonly ListedObject[];
  readonly missing: readonly MissingObject[];
}

export interface MissingObject {
  readonly object: StorageObjectView;
  /** The oldest of the files that are made of it. */
  readonly location: StorageLocationView | undefined;
  readonly file: FileView | undefined;
}

/** @param settled bytes written before that time belong to no upload that may still be recorded */
export async function compared(views: Views, comparison: Comparison, settled: Timestamp): Promise<Compared> {
  const { backendId, listed } = comparison;
  const known = await views.objects(listed.map(({ contentAddress }) => ({ backendId, contentAddress })));
  const objects = new Map(known.map((object) => [object.contentAddress, object]));
  const grouped = Map.groupBy(listed, (each) => standingOf(each, objects.get(each.contentAddress), settled));
  return { standing: (standing) => grouped.get(standing) ?? [], missing: await missingOf(views, comparison) };
}

/** An upload begins while its grant is good; and what a collection leaves for a while, this does, too. */
export function settledBefore(
  now: Timestamp,
  { graceSeconds, grantTtlSeconds }: Pick<RegistryParts, 'graceSeconds' | 'grantTtlSeconds'>,
): Timestamp {
  return addSeconds(now, -(grantTtlSeconds + LEEWAY_SECONDS + graceSeconds));
}

async function missingOf(views: Views, comparison: Comparison): Promise<readonly MissingObject[]> {
  const objects = await stillMissing(views, comparison);
  if (objects.length === 0) return [];
  const oldest = await views.oldestLocations(objects);
  const locations = new Map(oldest.map((location) => [location.contentAddress, location]));
  const files = new Map((await views.filesById(oldest.map(({ fileId }) => fileId))).map((file) => [file.fileId, file]));
  return objects.map((object) => {
    const location = locations.get(object.contentAddress);
    return { object, location, file: location === undefined ? undefined : files.get(location.fileId) };
  });
}

/** Of the absent those that files are made of by now, as they were when they were looked for: no upload has brought them since. */
async function stillMissing(views: Views, { absent, backendId, sequence }: Comparison): Promise<StorageObjectView[]> {
  if (absent.length === 0) return [];
  const looked = new Map<ContentAddress, number>(absent.map(({ contentAddress, generation }) => [contentAddress, generation]));
  const objects = await views.objects(absent.map(({ contentAddress }) => ({ backendId, contentAddress })));
  const same = objects.filter((each) => each.liveLocations > 0 && each.generation === looked.get(each.contentAddress));
  // Asked for at once: the head of the log is locked meanwhile.
  const latest = await Promise.all(same.map((object) => views.latestActiveLocations(object, 1)));
  return same.filter((_object, index) => (latest[index]?.[0]?.lastEventSequence ?? 0) <= sequence);
}
