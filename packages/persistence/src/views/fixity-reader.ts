import { compareText } from '@artifact-store/encoding';
import type { StorageLocationView } from '@artifact-store/planes';
import type {
  FixityViews,
  ObjectCount,
  ObjectKey,
  ObjectsInOrder,
  ObjectsToVerify,
  ReconciliationViews,
  StorageObjectView,
} from '@artifact-store/registry';
import { CollectionReader } from './collection-reader.js';
import {
  addressesByBackend,
  countFailed,
  countToVerify,
  narrowFailed,
  narrowInOrder,
  narrowLatestActive,
  narrowToVerify,
  narrowToVerifyOfTime,
  type Unlimited,
} from './fixity-queries.js';
import { oldestLocations } from './oldest-locations.js';
import type { Query } from './table-reader.js';

/** What verifications and reconciliations ask for. */
export class FixityReader extends CollectionReader implements FixityViews, ReconciliationViews {
  async objectsToVerify({ after, limit, ...wanted }: ObjectsToVerify): Promise<readonly StorageObjectView[]> {
    const page = (upTo: number, narrow: (query: Query) => Query) =>
      this.rows('storage_objects', 'object', (query) => narrow(query).limit(upTo));
    if (after === undefined) return page(limit, (query) => narrowToVerify(query, wanted));
    const time = after.lastVerifiedAt ?? '';
    if (time >= wanted.notSince) return [];
    const { backendId } = wanted;
    const sameTime = await page(limit, (query) => narrowToVerifyOfTime(query, backendId, time, after.contentAddress));
    if (sameTime.length === limit) return sameTime;
    const later = await page(limit - sameTime.length, (query) => narrowToVerify(query, wanted, time));
    return [...sameTime, ...later];
  }

  countToVerify(wanted: Unlimited): Promise<ObjectCount> {
    return this.reader.read((session) => countToVerify(session, wanted));
  }

  oldestLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    return this.reader.read((session) => oldestLocations(session, keys, ['active', 'failed']));
  }

  latestActiveLocations(key: ObjectKey, limit: number): Promise<readonly StorageLocationView[]> {
    return this.rows('storage_locations', 'location', (query) => narrowLatestActive(query, key, limit));
  }

  async failedLocations(keys: readonly ObjectKey[], limit: number): Promise<readonly StorageLocationView[]> {
    const found: StorageLocationView[] = [];
    for (const [backendId, addresses] of addressesByBackend(keys)) {
      const narrow = (query: Query) => narrowFailed(query, backendId, [...addresses], limit);
      found.push(...(await this.rows('storage_locations', 'location', narrow)));
    }
    return found.sort(compareChange).slice(0, limit);
  }

  countFailed(): Promise<number> {
    return this.reader.read(countFailed);
  }

  objectsInOrder({ backendId, after, limit }: ObjectsInOrder): Promise<readonly StorageObjectView[]> {
    return this.rows('storage_objects', 'object', (query) => narrowInOrder(query, backendId, after ?? '').limit(limit));
  }
}

function compareChange(a: StorageLocationView, b: StorageLocationView): number {
  return a.lastEventSequence - b.lastEventSequence || compareText(a.storageLocationId, b.storageLocationId);
}
