import { compareText } from '@artifact-store/encoding';
import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { PackageDetails, PackageView, StorageLocationView } from '@artifact-store/planes';
import type {
  ClaimedObjects,
  CollectablePackage,
  CollectionViews,
  EligiblePackages,
  LocationCount,
  ObjectCount,
  ObjectKey,
  ObjectReclaimView,
  PackagesToCollect,
  StorageObjectView,
} from '@artifact-store/registry';
import { MemoryRetentionViews } from './memory-retention-views.js';

/** What collections ask for, each by looking at all rows. */
export class MemoryCollectionViews extends MemoryRetentionViews implements CollectionViews {
  async collectingPackages(limit: number): Promise<readonly CollectablePackage[]> {
    return this.tables
      .rows('artifact_packages')
      .filter(({ status }) => status === 'collecting')
      .sort((a, b) => compareText(a.packageId, b.packageId))
      .slice(0, limit)
      .map((each) => collectable(this.details(each)));
  }

  async eligiblePackages({ limit, after }: EligiblePackages): Promise<readonly CollectablePackage[]> {
    const start = after && `${after.eligibleAt} ${after.packageId}`;
    return this.eligible()
      .filter((each) => start === undefined || compareText(markedOf(each), start) > 0)
      .sort((a, b) => compareText(markedOf(a), markedOf(b)))
      .slice(0, limit)
      .map(collectable);
  }

  async countEligible(): Promise<number> {
    return this.eligible().length;
  }

  async liveLocations(packageIds: readonly PackageId[], limit: number): Promise<readonly StorageLocationView[]> {
    return packageIds
      .flatMap((packageId) => this.locationsIn(packageId))
      .filter(isLive)
      .sort((a, b) => compareText(a.packageId + a.storageLocationId, b.packageId + b.storageLocationId))
      .slice(0, limit);
  }

  async countLocations(packageIds: readonly PackageId[], most = Number.POSITIVE_INFINITY): Promise<readonly LocationCount[]> {
    return packageIds.map((packageId) => {
      const locations = this.locationsIn(packageId);
      const live = locations.filter(isLive).length;
      return { packageId, live: Math.min(live, most), deleted: Math.min(locations.length - live, most) };
    });
  }

  async activeLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    const active = this.tables.rows('storage_locations').filter(({ status }) => status === 'active');
    return [...new Set(keys.map(objectOf))].flatMap((key) => active.find((location) => objectOf(location) === key) ?? []);
  }

  async hasReclaimed(packageId: PackageId): Promise<boolean> {
    return this.locationsIn(packageId).some(({ backendId, contentAddress, generation }) => {
      const object = this.tables.get('storage_objects', { backendId, contentAddress });
      return object !== undefined && object.generation !== generation;
    });
  }

  async wouldBeFreed({ packageIds, expiredAt }: PackagesToCollect): Promise<ObjectCount> {
    const packages = this.tables.rows('artifact_packages').map((each) => this.details(each));
    const page = packages.filter(({ package: each }) => packageIds.includes(each.packageId));
    const given = new Set(page.map(({ package: each }) => each.packageId));
    const last = page.map(rankOf).reduce((a, b) => (compareText(a, b) > 0 ? a : b), '');
    const earlier = packages.filter((each) => isToGo(each, expiredAt) && compareText(rankOf(each), last) < 0);
    const gone = new Set([...given, ...earlier.map(({ package: each }) => each.packageId)]);
    const live = Map.groupBy(this.tables.rows('storage_locations').filter(isLive), objectOf);
    const freed = this.tables.rows('storage_objects').filter((object) => {
      const locations = live.get(objectOf(object)) ?? [];
      const isOfPage = locations.some(({ packageId }) => given.has(packageId));
      return isOfPage && locations.every(({ packageId }) => gone.has(packageId));
    });
    return { objects: freed.length, bytes: bytesOf(freed) };
  }

  async claimedObjects({ claimedUntil, claimedFrom, limit }: ClaimedObjects): Promise<readonly StorageObjectView[]> {
    return this.claimed()
      .filter(({ claimedAt }) => claimedAt <= claimedUntil && (claimedFrom === undefined || claimedAt >= claimedFrom))
      .sort((a, b) => compareText(claimOf(a), claimOf(b)))
      .slice(0, limit);
  }

  async countClaimed(claimedUntil: Timestamp): Promise<{
    readonly due: ObjectCount;
    readonly waiting: ObjectCount & { readonly earliest: Timestamp | null };
  }> {
    const due = this.claimed().filter(({ claimedAt }) => claimedAt <= claimedUntil);
    const waiting = this.claimed().filter(({ claimedAt }) => claimedAt > claimedUntil);
    const [earliest = null] = waiting.map(({ claimedAt }) => claimedAt).sort(compareText);
    return {
      due: { objects: due.length, bytes: bytesOf(due) },
      waiting: { objects: waiting.length, bytes: bytesOf(waiting), earliest },
    };
  }

  async hasObjectsOn(wanted: string): Promise<boolean> {
    const held = this.tables
      .rows('storage_objects')
      .filter(({ liveLocations, claimedAt }) => liveLocations > 0 || claimedAt !== null);
    return [...held, ...this.tables.rows('object_reclaims')].some(({ backendId }) => backendId === wanted);
  }

  async openReclaims(limit: number): Promise<readonly ObjectReclaimView[]> {
    return [...this.tables.rows('object_reclaims')]
      .sort((a, b) => compareText(objectOf(a), objectOf(b)) || a.generation - b.generation)
      .slice(0, limit);
  }

  async reclaims(keys: readonly ObjectReclaimView[]): Promise<readonly ObjectReclaimView[]> {
    return keys.map((key) => this.tables.get('object_reclaims', key)).filter((reclaim) => reclaim !== undefined);
  }

  protected details(found: PackageView): PackageDetails {
    const retention = this.tables.get('retention_state', { packageId: found.packageId });
    if (retention === undefined) throw new Error(`the views hold no retention state of package ${found.packageId}`);
    return { package: found, retention };
  }

  private locationsIn(packageId: PackageId): StorageLocationView[] {
    return this.tables.rows('storage_locations').filter((location) => location.packageId === packageId);
  }

  private eligible(): PackageDetails[] {
    return this.tables
      .rows('artifact_packages')
      .map((each) => this.details(each))
      .filter(isEligible);
  }

  private claimed(): Claimed[] {
    return this.tables.rows('storage_objects').filter(isClaimed);
  }
}

type Claimed = StorageObjectView & { readonly claimedAt: Timestamp };

const collectable = ({ package: { status }, retention }: PackageDetails): CollectablePackage => ({ status, retention });
const isLive = ({ status }: StorageLocationView) => status !== 'deleted';
const isClaimed = (object: StorageObjectView): object is Claimed => object.liveLocations === 0 && object.claimedAt !== null;
const isEligible = ({ retention }: PackageDetails) => retention.eligibleForDeletion && retention.activeHoldId === null;
const isExpired = ({ retention: { currentExpiresAt } }: PackageDetails, at: Timestamp) =>
  currentExpiresAt !== null && currentExpiresAt <= at;
const isToGo = (each: PackageDetails, expiredAt: Timestamp) =>
  each.package.status === 'collecting' || (isEligible(each) && isExpired(each, expiredAt));

const bytesOf = (objects: readonly StorageObjectView[]) => objects.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
const objectOf = ({ backendId, contentAddress }: ObjectKey) => `${backendId} ${contentAddress}`;
const claimOf = (claimed: Claimed) => `${claimed.claimedAt} ${objectOf(claimed)}`;

const markedOf = ({ package: { packageId }, retention: { eligibleAt } }: PackageDetails) => `${eligibleAt ?? ''} ${packageId}`;

/** The order in which packages are let go: those that are collecting already come first. */
function rankOf(details: PackageDetails): string {
  return details.package.status === 'collecting' ? ` ${details.package.packageId}` : markedOf(details);
}
