import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { ClaimedObjects, CollectionViews, EligiblePackages, LocationCount } from '@artifact-store/registry';
import { RowStatement } from '../sql/row-statement.js';
import { safeInteger } from '../sql/rows.js';
import type { Session } from '../sql/session.js';
import type { Query } from './table-reader.js';

// As for retention: what stands in `WHERE` of a partial index is in its queries word for word.

const LIVE = "status <> 'deleted'";
const DELETED = "status = 'deleted'";

/** Narrows a query over `package` and `retention`. */
export function narrowEligible(query: Query, { limit, after }: EligiblePackages): Query {
  query.where("retention.eligibleForDeletion = TRUE AND retention.eligibleAt > '' AND retention.activeHoldId IS NULL");
  if (after !== undefined) query.andWhere('(retention.eligibleAt, retention.packageId) > (:eligibleAt, :packageId)', after);
  return query.orderBy('retention.eligibleAt').addOrderBy('retention.packageId').limit(limit);
}

export async function countEligible(session: Session): Promise<number> {
  const [counted] = await session.query(
    'SELECT count(*) AS eligible FROM retention_state WHERE eligible_for_deletion = TRUE AND active_hold_id IS NULL',
  );
  return safeInteger(counted?.eligible);
}

/** Narrows a query over `location`. */
export function narrowLive(query: Query, packageIds: readonly PackageId[], limit: number): Query {
  return query
    .where(`location.packageId IN (:...packageIds) AND location.${LIVE}`, { packageIds })
    .orderBy('location.packageId')
    .addOrderBy('location.storageLocationId')
    .limit(limit);
}

/** Counted in two indexes, one for each half. */
export async function countLocations(
  session: Session,
  packageIds: readonly PackageId[],
  most = Number.MAX_SAFE_INTEGER,
): Promise<readonly LocationCount[]> {
  const count = (half: string) =>
    `(SELECT count(*) FROM (SELECT 1 FROM storage_locations AS location
      WHERE location.package_id = wanted.package_id AND location.${half} LIMIT ${most}) AS counted)`;
  const statement = new RowStatement(
    session.dialect,
    ['text'],
    (rows) =>
      `WITH wanted (package_id) AS (${rows}) SELECT package_id, ${count(LIVE)} AS live, ${count(DELETED)} AS deleted FROM wanted`,
  );
  const counted = await statement.run(
    session,
    packageIds.map((packageId) => [packageId]),
  );
  return counted.map((row) => ({
    packageId: row.package_id as PackageId,
    live: safeInteger(row.live),
    deleted: safeInteger(row.deleted),
  }));
}

/** Deleted locations first: as long as it has others, an object is not reclaimed. */
export async function hasReclaimed(session: Session, packageId: PackageId): Promise<boolean> {
  for (const half of [DELETED, LIVE]) {
    const found = await session.query(
      `SELECT 1 FROM storage_locations AS location JOIN storage_objects AS object
       ON object.backend_id = location.backend_id AND object.content_address = location.content_address
       WHERE location.package_id = ${session.dialect.parameter(1)} AND location.${half} AND object.generation <> location.generation
       LIMIT 1`,
      [packageId],
    );
    if (found.length > 0) return true;
  }
  return false;
}

/** Objects that are gone for good stay in the table, so none of these goes by its primary key: SQLite would, but for the `||`. */
const OBJECTS_ON: readonly ((backendId: string) => string)[] = [
  (backendId) => `SELECT 1 FROM storage_objects WHERE backend_id = ${backendId} AND live_locations > 0
    ORDER BY COALESCE(last_verified_at, ''), content_address LIMIT 1`,
  (backendId) => `SELECT 1 FROM storage_objects WHERE claimed_at IS NOT NULL AND backend_id || '' = ${backendId}
    ORDER BY claimed_at LIMIT 1`,
  (backendId) => `SELECT 1 FROM object_reclaims WHERE backend_id = ${backendId} ORDER BY content_address, generation LIMIT 1`,
];

export async function hasObjectsOn(session: Session, backendId: string): Promise<boolean> {
  for (const question of OBJECTS_ON) {
    if ((await session.query(question(session.dialect.parameter(1)), [backendId])).length > 0) return true;
  }
  return false;
}

/** Narrows a query over `object`. */
export function narrowClaimed(query: Query, { claimedUntil, claimedFrom, limit }: ClaimedObjects): Query {
  query.where('object.claimedAt IS NOT NULL AND object.claimedAt <= :claimedUntil AND object.liveLocations = 0', {
    claimedUntil,
  });
  if (claimedFrom !== undefined) query.andWhere('object.claimedAt >= :claimedFrom', { claimedFrom });
  return query.orderBy('object.claimedAt').addOrderBy('object.backendId').addOrderBy('object.contentAddress').limit(limit);
}

export async function countClaimed(session: Session, claimedUntil: Timestamp): ReturnType<CollectionViews['countClaimed']> {
  const { parameter } = session.dialect;
  const isDue = (index: number) => `FILTER (WHERE claimed_at <= ${parameter(index)})`;
  const isLater = (index: number) => `FILTER (WHERE claimed_at > ${parameter(index)})`;
  const [counted] = await session.query(
    `SELECT count(*) ${isDue(1)} AS due, COALESCE(sum(size_bytes) ${isDue(2)}, 0) AS due_bytes,
       count(*) ${isLater(3)} AS waiting, COALESCE(sum(size_bytes) ${isLater(4)}, 0) AS waiting_bytes,
       min(claimed_at) ${isLater(5)} AS earliest
     FROM storage_objects WHERE claimed_at IS NOT NULL AND live_locations = 0`,
    Array.from({ length: 5 }, () => claimedUntil),
  );
  return {
    due: { objects: safeInteger(counted?.due), bytes: safeInteger(counted?.due_bytes) },
    waiting: {
      objects: safeInteger(counted?.waiting),
      bytes: safeInteger(counted?.waiting_bytes),
      earliest: counted?.earliest as Timestamp | null,
    },
  };
}
