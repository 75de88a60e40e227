import { compareText } from '@artifact-store/encoding';
import type { StorageLocationView } from '@artifact-store/planes';
import type {
  FixityViews,
  ObjectKey,
  ObjectsInOrder,
  ObjectsToVerify,
  ReconciliationViews,
  StorageObjectView,
} from '@artifact-store/registry';
import { MemoryCollectionViews } from './memory-collection-views.js';

/** What verifications and reconciliations ask for, each by looking at all rows. */
export class MemoryFixityViews extends MemoryCollectionViews implements FixityViews, ReconciliationViews {
  async objectsToVerify({ limit, after, ...wanted }: ObjectsToVerify): Promise<readonly StorageObjectView[]> {
    return this.toVerify(wanted)
      .filter((object) => after === undefined || compareText(positionOf(object), positionOf(after)) > 0)
      .sort((a, b) => compareText(positionOf(a), positionOf(b)))
      .slice(0, limit);
  }

  async countToVerify(
    wanted: Omit<ObjectsToVerify, 'limit' | 'after'>,
  ): Promise<{ readonly objects: number; readonly bytes: number }> {
    const found = this.toVerify(wanted);
    return { objects: found.length, bytes: found.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0) };
  }

  async oldestLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    const byAge = this.locationsAt(keys, ['active', 'failed']).sort((a, b) => compareText(ageOf(a), ageOf(b)));
    return [...Map.groupBy(byAge, objectOf).values()].flatMap(
      (ofObject) => ofObject.find(({ status }) => status === 'active') ?? ofObject.slice(0, 1),
    );
  }

  async latestActiveLocations(key: ObjectKey, limit: number): Promise<readonly StorageLocationView[]> {
    return this.locationsAt([key], ['active'])
      .sort((a, b) => compareChange(b, a))
      .slice(0, limit);
  }

  async failedLocations(keys: readonly ObjectKey[], limit: number): Promise<readonly StorageLocationView[]> {
    return this.locationsAt(keys, ['failed']).sort(compareChange).slice(0, limit);
  }

  async countFailed(): Promise<number> {
    return this.tables.rows('storage_locations').filter(({ status }) => status === 'failed').length;
  }

  async objectsInOrder({ backendId, after, limit }: ObjectsInOrder): Promise<readonly StorageObjectView[]> {
    return this.tables
      .rows('storage_objects')
      .filter((object) => object.backendId === backendId && compareText(object.contentAddress, after ?? '') > 0)
      .sort((a, b) => compareText(a.contentAddress, b.contentAddress))
      .slice(0, limit);
  }

  private locationsAt(keys: readonly ObjectKey[], statuses: readonly string[]): StorageLocationView[] {
    const wanted = new Set(keys.map(objectOf));
    return this.tables
      .rows('storage_locations')
      .filter((location) => statuses.includes(location.status) && wanted.has(objectOf(location)));
  }

  private toVerify({ backendId, notSince }: Omit<ObjectsToVerify, 'limit' | 'after'>): StorageObjectView[] {
    return this.tables
      .rows('storage_objects')
      .filter((object) => object.backendId === backendId && object.liveLocations > 0)
      .filter(({ lastVerifiedAt }) => lastVerifiedAt === null || lastVerifiedAt < notSince);
  }
}

type Verified = Pick<StorageObjectView, 'lastVerifiedAt' | 'contentAddress'>;

const objectOf = ({ backendId, contentAddress }: ObjectKey) => `${backendId} ${contentAddress}`;
const positionOf = ({ lastVerifiedAt, contentAddress }: Verified) => `${lastVerifiedAt ?? ''} ${contentAddress}`;
const ageOf = ({ createdAt, storageLocationId }: StorageLocationView) => `${createdAt} ${storageLocationId}`;
const compareChange = (a: StorageLocationView, b: StorageLocationView) =>
  a.lastEventSequence - b.lastEventSequence || compareText(a.storageLocationId, b.storageLocationId);
