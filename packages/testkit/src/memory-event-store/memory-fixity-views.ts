import { compareText } from '@artifact-store/encoding';
import type { StorageLocationView } from '@artifact-store/planes';
import type { FixityViews, ObjectKey, ObjectsToVerify, StorageObjectView } from '@artifact-store/registry';
import { MemoryCollectionViews } from './memory-collection-views.js';

/** What verifications ask for, each by looking at all rows. */
export class MemoryFixityViews extends MemoryCollectionViews implements FixityViews {
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

  async locationsOf(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    const wanted = new Set(keys.map(objectOf));
    return this.tables
      .rows('storage_locations')
      .filter((location) => location.status !== 'deleted' && wanted.has(objectOf(location)))
      .sort((a, b) => compareText(a.createdAt + a.storageLocationId, b.createdAt + b.storageLocationId));
  }

  async oldestLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    const oldest = new Map<string, StorageLocationView>();
    for (const location of await this.locationsOf(keys)) {
      const first = oldest.get(objectOf(location));
      const isFirst = first === undefined || (first.status === 'failed' && location.status === 'active');
      if (isFirst) oldest.set(objectOf(location), location);
    }
    return [...oldest.values()];
  }

  async failedLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    return (await this.locationsOf(keys)).filter(({ status }) => status === 'failed');
  }

  async countFailed(): Promise<number> {
    return this.tables.rows('storage_locations').filter(({ status }) => status === 'failed').length;
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
