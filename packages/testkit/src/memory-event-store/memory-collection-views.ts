import { compareText } from '@artifact-store/encoding';
import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { PackageDetails, PackageView, StorageLocationView } from '@artifact-store/planes';
import type {
  ClaimedObjects,
  CollectionViews,
  EligiblePackages,
  ObjectKey,
  ObjectReclaimView,
  StorageObjectView,
} from '@artifact-store/registry';
import { MemoryRetentionViews } from './memory-retention-views.js';

/** What collections ask for, each by looking at all rows. */
export class MemoryCollectionViews extends MemoryRetentionViews implements CollectionViews {
  async collectingPackages(limit: number): Promise<readonly PackageDetails[]> {
    return this.tables
      .rows('artifact_packages')
      .filter(({ status }) => status === 'collecting')
      .sort((a, b) => compareText(a.packageId, b.packageId))
      .slice(0, limit)
      .map((each) => this.details(each));
  }

  async eligiblePackages({ limit, after }: EligiblePackages): Promise<readonly PackageDetails[]> {
    const start = after && `${after.eligibleAt} ${after.packageId}`;
    return this.eligible()
      .filter((each) => start === undefined || compareText(rankOf(each), start) > 0)
      .sort((a, b) => compareText(rankOf(a), rankOf(b)))
      .slice(0, limit);
  }

  async countEligible(): Promise<number> {
    return this.eligible().length;
  }

  async liveLocations(packageId: PackageId, limit: number): Promise<readonly StorageLocationView[]> {
    return this.locationsIn(packageId)
      .filter(isLive)
      .sort((a, b) => compareText(a.storageLocationId, b.storageLocationId))
      .slice(0, limit);
  }

  async countDeleted(packageId: PackageId): Promise<number> {
    return this.locationsIn(packageId).filter((location) => !isLive(location)).length;
  }

  async hasReclaimed(packageId: PackageId): Promise<boolean> {
    return this.locationsIn(packageId).some(({ backendId, contentAddress, generation }) => {
      const object = this.tables.get('storage_objects', { backendId, contentAddress });
      return object !== undefined && object.generation !== generation;
    });
  }

  async wouldBeFreed(packageIds: readonly PackageId[]): Promise<{ readonly objects: number; readonly bytes: number }> {
    const given = new Set(packageIds);
    const packages = this.tables.rows('artifact_packages').map((each) => this.details(each));
    const last = packages
      .filter(({ package: each }) => given.has(each.packageId))
      .map(rankOf)
      .reduce((a, b) => (compareText(a, b) > 0 ? a : b), '');
    const earlier = packages.filter((each) => isToGo(each) && compareText(rankOf(each), last) < 0);
    const gone = new Set([...given, ...earlier.map(({ package: each }) => each.packageId)]);
    const live = Map.groupBy(this.tables.rows('storage_locations').filter(isLive), objectOf);
    const freed = this.tables.rows('storage_objects').filter((object) => {
      const locations = live.get(objectOf(object)) ?? [];
      const isOfPage = locations.some(({ packageId }) => given.has(packageId));
      return isOfPage && locations.every(({ packageId }) => gone.has(packageId));
    });
    return { objects: freed.length, bytes: bytesOf(freed) };
  }

  async claimedObjects({ claimedUntil, limit }: ClaimedObjects): Promise<readonly StorageObjectView[]> {
    return this.claimed()
      .filter(({ claimedAt }) => claimedAt <= claimedUntil)
      .sort((a, b) => compareText(claimOf(a), claimOf(b)))
      .slice(0, limit);
  }

  async countClaimed(): Promise<{ readonly objects: number; readonly bytes: number; readonly earliest: Timestamp | null }> {
    const claimed = this.claimed();
    const [earliest = null] = claimed.map(({ claimedAt }) => claimedAt).sort(compareText);
    return { objects: claimed.length, bytes: bytesOf(claimed), earliest };
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

const isLive = ({ status }: StorageLocationView) => status !== 'deleted';
const isClaimed = (object: StorageObjectView): object is Claimed => object.liveLocations === 0 && object.claimedAt !== null;
const isEligible = ({ retention }: PackageDetails) => retention.eligibleForDeletion && retention.activeHoldId === null;
const isToGo = (each: PackageDetails) => each.package.status === 'collecting' || isEligible(each);

const bytesOf = (objects: readonly StorageObjectView[]) => objects.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
const objectOf = ({ backendId, contentAddress }: ObjectKey) => `${backendId} ${contentAddress}`;
const claimOf = (claimed: Claimed) => `${claimed.claimedAt} ${objectOf(claimed)}`;

/** The order in which packages are let go: those that are collecting already come first. */
function rankOf({ package: { status, packageId }, retention: { eligibleAt } }: PackageDetails): string {
  return `${status === 'collecting' ? '' : (eligibleAt ?? '')} ${packageId}`;
}
