import type { CborMap } from '@artifact-store/encoding';
import type { FileView, Findings, StorageLocationView, Verdict } from '@artifact-store/planes';
import type { LocationVerified } from '../events/domain-event.js';
import type { ObjectsNow } from './objects-now.js';
import { locationVerified, toldBy } from './verdict-events.js';
import type { ObjectUnderWay, PageUnderWay } from './verification-cursor.js';

/** What the verdicts that count come to. */
export interface JudgedPage {
  readonly events: readonly LocationVerified[];
  /** Objects of which there is nothing more to tell. */
  readonly over: readonly ObjectUnderWay[];
  /** The objects after them. */
  readonly rest: readonly ObjectUnderWay[];
  /** Objects whose verdict counts, and their bytes. */
  readonly checked: number;
  readonly failed: number;
  readonly bytes: number;
  /** Files that are made of bad objects. */
  readonly failures: readonly CborMap[];
}

/** Takes the objects of a page in their order, as far as they are known. */
export function judgePage(page: PageUnderWay, { verdicts }: Findings, now: ObjectsNow, actor: string): JudgedPage {
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.contentAddress, verdict]));
  const events: LocationVerified[] = [];
  const failures: CborMap[] = [];
  const counts = { checked: 0, failed: 0, bytes: 0 };
  for (const [index, then] of page.objects.entries()) {
    const verdict = verdictOf.get(then.contentAddress);
    const object = now.objects.get(then.contentAddress);
    const split = (rest: readonly ObjectUnderWay[]) => ({
      events,
      failures,
      over: page.objects.slice(0, index),
      rest,
      ...counts,
    });
    if (verdict === undefined) continue;
    if (object === undefined) {
      if (now.isWhole) continue;
      return split(page.objects.slice(index));
    }
    const { locations, isOver } = toldBy(verdict, { ...then, sequence: page.sequence }, object);
    events.push(...locations.map((location) => locationVerified(verdict, location, actor)));
    if (locations.length > 0 && then.isTold !== true) {
      counts.checked += 1;
      counts.bytes += then.sizeBytes;
      if (verdict.mismatch !== null) counts.failed += 1;
    }
    if (locations.length > 0 && verdict.mismatch !== null) {
      failures.push(...object.changing.map((each) => failure(each, now.files.get(each.fileId), verdict)));
    }
    if (!isOver) return split([{ ...then, isTold: true }, ...page.objects.slice(index + 1)]);
  }
  return { events, failures, over: page.objects, rest: [], ...counts };
}

function failure(location: StorageLocationView, file: FileView | undefined, { mismatch }: Verdict): CborMap {
  return {
    storage_location_id: location.storageLocationId,
    file_id: location.fileId,
    package_id: location.packageId,
    relative_path: file?.relativePath ?? null,
    content_address: location.contentAddress,
    mismatch,
  };
}
