import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { CollectablePackage, LocationCount, Views } from '../ports/views.js';
import type { CollectionCursor } from './collection-job.js';

/** So many locations are released, and so many packages looked at, under one lock. */
export const RELEASE_PAGE = 500;
/** Locations are counted no further. */
export const MORE_THAN_A_PAGE = RELEASE_PAGE + 1;
/** So many packages are counted at a time: where each has many files, the first few fill the page. */
const COUNTED_AT_ONCE = 50;

type Counts = Pick<LocationCount, 'live' | 'deleted'>;

/** What may be let go next, in the order in which it is. */
export interface Candidates {
  readonly packages: readonly CollectablePackage[];
  /** Of either kind, up to MORE_THAN_A_PAGE. */
  readonly counts: ReadonlyMap<PackageId, Counts>;
}

export interface PackageToRelease extends Counts {
  readonly details: CollectablePackage;
}

export interface Selection {
  readonly chosen: readonly PackageToRelease[];
  /** The last of the eligible packages that was looked at. */
  readonly last: CollectablePackage | undefined;
}

/**
 * Packages whose release somebody has begun, then those that are eligible: none is left behind half released. No more of them
 * than may fill a page, and none is counted further than that, so that a page costs the same however large the packages are.
 */
export async function loadCandidates(views: Views, cursor: CollectionCursor): Promise<Candidates> {
  const collecting = cursor.hasSeenCollecting ? [] : await views.collectingPackages(RELEASE_PAGE);
  const room = RELEASE_PAGE - collecting.length;
  const eligible = room > 0 ? await views.eligiblePackages({ limit: room, after: cursor.after }) : [];
  const packages = [...collecting, ...eligible];
  const counts = new Map<PackageId, Counts>();
  let looked = 0;
  for (let live = 0; looked < packages.length && live <= RELEASE_PAGE; looked += COUNTED_AT_ONCE) {
    const packageIds = packages.slice(looked, looked + COUNTED_AT_ONCE).map(({ retention }) => retention.packageId);
    for (const count of await views.countLocations(packageIds, MORE_THAN_A_PAGE)) {
      counts.set(count.packageId, count);
      live += count.live;
    }
  }
  return { packages: packages.slice(0, looked), counts };
}

/** The packages of a page: as many as fit. One that is larger than a page is its first, and goes on in the next page. */
export function selectPackages({ packages, counts }: Candidates, clockNow: Timestamp): Selection {
  const chosen: PackageToRelease[] = [];
  let last: CollectablePackage | undefined;
  let releases = 0;
  for (const details of packages) {
    const { live, deleted } = counts.get(details.retention.packageId) ?? { live: 0, deleted: 0 };
    if (isToBeLetGo(details, clockNow)) {
      if (chosen.length > 0 && releases + live > RELEASE_PAGE) break;
      releases += live;
      chosen.push({ details, live, deleted });
    }
    if (!isCollecting(details)) last = details;
  }
  return { chosen, last };
}

/**
 * Whether a package goes: for good where its collection has begun; else where it is eligible, unheld and expired by the clock,
 * which may have been set back since it was marked.
 */
export function isToBeLetGo({ status, retention }: CollectablePackage, clockNow: Timestamp): boolean {
  const { eligibleForDeletion, activeHoldId, currentExpiresAt } = retention;
  if (status !== 'created' && status !== 'finalized') return status === 'collecting';
  return eligibleForDeletion && activeHoldId === null && currentExpiresAt !== null && currentExpiresAt <= clockNow;
}

export const isCollecting = ({ status }: CollectablePackage) => status === 'collecting';

/** Chosen packages with their numbers as they are, of which `isCut` says which are wanted and may be higher than counted. */
export async function countedInFull(
  views: Views,
  chosen: readonly PackageToRelease[],
  isCut: (each: PackageToRelease) => boolean,
): Promise<readonly PackageToRelease[]> {
  const cut = chosen.filter(isCut).map(({ details }) => details.retention.packageId);
  if (cut.length === 0) return chosen;
  const counts = new Map((await views.countLocations(cut)).map((count) => [count.packageId, count]));
  return chosen.map((each) => ({ ...each, ...counts.get(each.details.retention.packageId) }));
}
