import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { PackageDetails } from '@artifact-store/planes';
import type { LocationCount, Views } from '../ports/views.js';
import type { CollectionCursor } from './collection-job.js';

/** So many locations are released, and so many packages looked at, under one lock. */
export const RELEASE_PAGE = 500;

/** What may be let go next, in the order in which it is. */
export interface Candidates {
  readonly packages: readonly PackageDetails[];
  readonly counts: ReadonlyMap<PackageId, Pick<LocationCount, 'live' | 'deleted'>>;
}

export interface PackageToRelease extends Pick<LocationCount, 'live' | 'deleted'> {
  readonly details: PackageDetails;
}

export interface Selection {
  readonly chosen: readonly PackageToRelease[];
  /** The last of the eligible packages that was looked at. */
  readonly last: PackageDetails | undefined;
}

/** Packages whose release somebody has begun, then those that are eligible: none is left behind half released. */
export async function loadCandidates(views: Views, cursor: CollectionCursor): Promise<Candidates> {
  const collecting = cursor.hasSeenCollecting ? [] : await views.collectingPackages(RELEASE_PAGE);
  const room = RELEASE_PAGE - collecting.length;
  const eligible = room > 0 ? await views.eligiblePackages({ limit: room, after: cursor.after }) : [];
  const packages = [...collecting, ...eligible];
  const counted = await views.countLocations(packages.map((each) => each.package.packageId));
  return { packages, counts: new Map(counted.map((count) => [count.packageId, count])) };
}

/** The packages of a page: as many as fit. One that is larger than a page is its first, and goes on in the next page. */
export function selectPackages({ packages, counts }: Candidates, clockNow: Timestamp): Selection {
  const chosen: PackageToRelease[] = [];
  let last: PackageDetails | undefined;
  let releases = 0;
  for (const details of packages) {
    const { live, deleted } = counts.get(details.package.packageId) ?? { live: 0, deleted: 0 };
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
export function isToBeLetGo(details: PackageDetails, clockNow: Timestamp): boolean {
  const { status } = details.package;
  const { eligibleForDeletion, activeHoldId, currentExpiresAt } = details.retention;
  if (status !== 'created' && status !== 'finalized') return status === 'collecting';
  return eligibleForDeletion && activeHoldId === null && currentExpiresAt !== null && currentExpiresAt <= clockNow;
}

export const isCollecting = (details: PackageDetails) => details.package.status === 'collecting';
