import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress, FileId } from '@artifact-store/identity';
import type { FileView, Findings, StorageLocationView, Verdict } from '@artifact-store/planes';
import type { LocationVerified } from '../events/domain-event.js';
import type { Views } from '../ports/views.js';
import { type ObjectNow, verdictEvents } from './verdict-events.js';
import type { PageUnderWay } from './verification-cursor.js';

/** What is known, under the lock, of the objects that verdicts are about. */
export interface ObjectsNow {
  readonly objects: ReadonlyMap<ContentAddress, ObjectNow>;
  /** The files that are made of the objects found bad. */
  readonly files: ReadonlyMap<FileId, FileView>;
}

export async function objectsNow(views: Views, { backendId, verdicts }: Findings): Promise<ObjectsNow> {
  const keysOf = (some: readonly Verdict[]) => some.map(({ contentAddress }) => ({ backendId, contentAddress }));
  const [all, bad] = [keysOf(verdicts), keysOf(verdicts.filter(({ mismatch }) => mismatch !== null))];
  const [objects, oldest, failed, live] = await Promise.all([
    views.objects(all),
    views.oldestLocations(all),
    views.failedLocations(all),
    bad.length === 0 ? [] : views.locationsOf(bad),
  ]);
  const files = live.length === 0 ? [] : await views.filesById(live.map(({ fileId }) => fileId));
  const [oldestOf, failedOf, liveOf] = [oldest, failed, live].map((each) => Map.groupBy(each, addressOf));
  const now = objects.map((object): [ContentAddress, ObjectNow] => {
    const address = object.contentAddress;
    const ofObject = { failed: failedOf?.get(address) ?? [], live: liveOf?.get(address) ?? [] };
    return [address, { object, oldest: oldestOf?.get(address)?.[0], ...ofObject }];
  });
  return { objects: new Map(now), files: new Map(files.map((file) => [file.fileId, file])) };
}

/** What the verdicts that count come to. */
export interface JudgedPage {
  readonly events: readonly LocationVerified[];
  /** Objects, and their bytes. */
  readonly checked: number;
  readonly failed: number;
  readonly bytes: number;
  /** Each file that is made of a bad object. */
  readonly failures: readonly CborMap[];
}

export function judgePage(page: PageUnderWay, { verdicts }: Findings, now: ObjectsNow, actor: string): JudgedPage {
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.contentAddress, verdict]));
  const events: LocationVerified[] = [];
  const failures: CborMap[] = [];
  const counts = { checked: 0, failed: 0, bytes: 0 };
  for (const then of page.objects) {
    const verdict = verdictOf.get(then.contentAddress);
    const object = now.objects.get(then.contentAddress);
    if (verdict === undefined || object === undefined) continue;
    const told = verdictEvents(verdict, { ...then, sequence: page.sequence }, object, actor);
    if (told.length === 0) continue;
    events.push(...told);
    counts.checked += 1;
    counts.bytes += object.object.sizeBytes;
    if (verdict.mismatch === null) continue;
    counts.failed += 1;
    for (const location of object.live) failures.push(failure(location, now.files.get(location.fileId), verdict));
  }
  return { events, failures, ...counts };
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

const addressOf = ({ contentAddress }: StorageLocationView) => contentAddress;
