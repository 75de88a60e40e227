import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { PackageStatus, StorageLocationView } from '@artifact-store/planes';
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
import { RowLookup } from '../rows/row-lookup.js';
import { decodeRow } from '../sql/rows.js';
import type { Session } from '../sql/session.js';
import {
  countClaimed,
  countEligible,
  countLocations,
  hasObjectsOn,
  hasReclaimed,
  narrowClaimed,
  narrowEligible,
  narrowLive,
} from './collection-queries.js';
import { oldestLocations } from './oldest-locations.js';
import { type Query, TableReader } from './table-reader.js';
import { wouldBeFreed } from './would-be-freed.js';

/** What collections ask for. */
export class CollectionReader extends TableReader implements CollectionViews {
  collectingPackages(limit: number): Promise<readonly CollectablePackage[]> {
    return this.collectable((query) => query.where("package.status = 'collecting'").orderBy('package.packageId').limit(limit));
  }

  eligiblePackages(eligible: EligiblePackages): Promise<readonly CollectablePackage[]> {
    return this.collectable((query) => narrowEligible(query, eligible));
  }

  countEligible(): Promise<number> {
    return this.reader.read(countEligible);
  }

  async liveLocations(packageIds: readonly PackageId[], limit: number): Promise<readonly StorageLocationView[]> {
    if (packageIds.length === 0) return [];
    return this.rows('storage_locations', 'location', (query) => narrowLive(query, packageIds, limit));
  }

  countLocations(packageIds: readonly PackageId[], most?: number): Promise<readonly LocationCount[]> {
    return this.reader.read((session) => countLocations(session, packageIds, most));
  }

  activeLocations(keys: readonly ObjectKey[]): Promise<readonly StorageLocationView[]> {
    return this.reader.read((session) => oldestLocations(session, keys, ['active']));
  }

  hasReclaimed(packageId: PackageId): Promise<boolean> {
    return this.reader.read((session) => hasReclaimed(session, packageId));
  }

  wouldBeFreed(packages: PackagesToCollect): Promise<ObjectCount> {
    return this.reader.read((session) => wouldBeFreed(session, packages));
  }

  claimedObjects(claimed: ClaimedObjects): Promise<readonly StorageObjectView[]> {
    return this.rows('storage_objects', 'object', (query) => narrowClaimed(query, claimed));
  }

  countClaimed(claimedUntil: Timestamp): ReturnType<CollectionViews['countClaimed']> {
    return this.reader.read((session) => countClaimed(session, claimedUntil));
  }

  hasObjectsOn(backendId: string): Promise<boolean> {
    return this.reader.read((session) => hasObjectsOn(session, backendId));
  }

  openReclaims(limit: number): Promise<readonly ObjectReclaimView[]> {
    return this.rows('object_reclaims', 'reclaim', (query) =>
      query.orderBy('reclaim.backendId').addOrderBy('reclaim.contentAddress').addOrderBy('reclaim.generation').limit(limit),
    );
  }

  reclaims(keys: readonly ObjectReclaimView[]): Promise<readonly ObjectReclaimView[]> {
    return this.reader.read((session) => {
      const lookup = new RowLookup(session.dialect, 'object_reclaims', ['backendId', 'contentAddress', 'generation']);
      return lookup.read(
        session,
        keys.map(({ backendId, contentAddress, generation }) => [backendId, contentAddress, generation]),
      );
    });
  }

  private async collectable(narrow: (query: Query) => Query): Promise<readonly CollectablePackage[]> {
    const rows = await this.reader.read((session) => session.rows(narrow(collectable(session))));
    return rows.map((row) => ({
      status: row.package_status as PackageStatus,
      retention: decodeRow('retention_state', row, 'retention_'),
    }));
  }
}

function collectable(session: Session): Query {
  return session
    .select('retention_state', 'retention')
    .innerJoin('artifact_packages', 'package', 'package.packageId = retention.packageId')
    .addSelect('package.status');
}
