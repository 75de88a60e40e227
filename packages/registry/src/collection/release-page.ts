import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { StorageLocationView } from '@artifact-store/planes';
import type { CollectionStarted, DomainEvent, LocationDeleted } from '../events/domain-event.js';
import { objectId } from '../events/subject.js';
import type { CollectablePackage, Views } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import type { StorageObjectView } from '../views/rows.js';
import { type CollectionCursor, countedUp, itemsOf, positionAfter } from './collection-job.js';
import type { PageDecision } from './page-decision.js';
import {
  countedInFull,
  isCollecting,
  loadCandidates,
  MORE_THAN_A_PAGE,
  type PackageToRelease,
  RELEASE_PAGE,
  type Selection,
  selectPackages,
} from './select-packages.js';

export interface ReleasePage extends Selection {
  /** Of the chosen packages, at most RELEASE_PAGE. */
  readonly locations: readonly StorageLocationView[];
  /** Of these locations. */
  readonly objects: readonly StorageObjectView[];
}

export async function loadReleasePage(views: Views, cursor: CollectionCursor, clockNow: Timestamp): Promise<ReleasePage> {
  const { chosen, last } = selectPackages(await loadCandidates(views, cursor), clockNow);
  const packageIds = chosen.map(({ details }) => details.retention.packageId);
  const locations = await views.liveLocations(packageIds, RELEASE_PAGE);
  const keys = new Map(locations.map((each) => [objectId(each.backendId, each.contentAddress), each]));
  const objects = await views.objects([...keys.values()]);
  return { chosen: await countedInFull(views, chosen, isItsLastPage), last, locations, objects };
}

/** All of a package that was begun on long ago is counted once: for the event that ends it. */
const isItsLastPage = ({ live, deleted }: PackageToRelease) => live <= RELEASE_PAGE && deleted >= MORE_THAN_A_PAGE;

/** Lets the packages of a page go; without any, objects are next. The job is leased, and its lease renewed. */
export function decideReleasePage(job: JobRow, cursor: CollectionCursor, page: ReleasePage): PageDecision {
  const { events, collected, freedObjects } = released(page, job.createdBy);
  const done = job.done + collected.length;
  // What is freed without a grace period is given up by this very job.
  const total = (job.total ?? 0) + (cursor.graceSeconds === 0 ? freedObjects : 0);
  const isOver = page.chosen.length === 0 && page.last === undefined;
  const row: JobRow = {
    ...job,
    done,
    total: Math.max(total, done),
    cursor: { ...job.cursor, phase: isOver ? 'reclaim' : 'release', ...positionAfter(page.last) },
    result: countedUp(job.result, { released_locations: page.locations.length, collected_packages: collected.length }),
    itemCount: job.itemCount + collected.length,
  };
  return { events, row, items: itemsOf(job, collected), deletion: null, isOver: false };
}

interface Released {
  readonly events: readonly DomainEvent[];
  readonly collected: readonly PackageId[];
  readonly freedObjects: number;
}

function released({ chosen, locations, objects }: ReleasePage, actor: string): Released {
  const references = new Map(objects.map((each) => [objectId(each.backendId, each.contentAddress), each.liveLocations]));
  const events: DomainEvent[] = [];
  const collected: PackageId[] = [];
  let freedObjects = 0;
  for (const { details, live, deleted } of chosen) {
    const { packageId } = details.retention;
    if (!isCollecting(details)) events.push(...started(details, actor));
    const ofPackage = locations.filter((location) => location.packageId === packageId);
    for (const location of ofPackage) {
      const object = objectId(location.backendId, location.contentAddress);
      // As the earlier events of the page leave it.
      const left = (references.get(object) ?? 0) - 1;
      references.set(object, left);
      if (left === 0) freedObjects++;
      events.push(locationDeleted(location, left > 0, actor));
    }
    if (ofPackage.length < live) continue;
    events.push({ type: 'v1.package.garbage_collected', actor, packageId, locationsReleased: deleted + live });
    collected.push(packageId);
  }
  return { events, collected, freedObjects };
}

function started({ retention }: CollectablePackage, actor: string): CollectionStarted[] {
  const { packageId, currentExpiresAt: expiresAt } = retention;
  return expiresAt === null ? [] : [{ type: 'v1.package.collection_started', actor, packageId, expiresAt }];
}

function locationDeleted(location: StorageLocationView, objectKept: boolean, actor: string): LocationDeleted {
  const { storageLocationId, fileId, packageId, backendId, contentAddress, generation, status } = location;
  return {
    type: 'v1.storage.location_deleted',
    actor,
    storageLocationId,
    fileId,
    packageId,
    backendId,
    contentAddress,
    generation,
    objectKept,
    previousStatus: status === 'failed' ? 'failed' : 'active',
  };
}
