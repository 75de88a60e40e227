import type { ContentAddress } from '@artifact-store/identity';
import type { ObjectCount, ObjectKey, ObjectsToVerify } from '@artifact-store/registry';
import { safeInteger } from '../sql/rows.js';
import type { Session } from '../sql/session.js';
import type { Query } from './table-reader.js';

export type Unlimited = Omit<ObjectsToVerify, 'limit' | 'after'>;

/** What the index has in place of the column, so that what was never verified comes first on both databases. */
const VERIFIED_AT = "COALESCE(object.lastVerifiedAt, '')";

/** Narrows a query over `object` to those verified later than a time, if one is given. */
export function narrowToVerify(query: Query, { backendId, notSince }: Unlimited, laterThan?: string): Query {
  query
    .where('object.backendId = :backendId AND object.liveLocations > 0', { backendId })
    .andWhere(`${VERIFIED_AT} < :notSince`, { notSince });
  if (laterThan !== undefined) query.andWhere(`${VERIFIED_AT} > :laterThan`, { laterThan });
  return query.orderBy(VERIFIED_AT).addOrderBy('object.contentAddress');
}

/** Narrows a query over `object` to those of one time. SQLite searches an index by one expression or by several columns. */
export function narrowToVerifyOfTime(query: Query, backendId: string, time: string, after: ContentAddress): Query {
  return query
    .where('object.backendId = :backendId AND object.liveLocations > 0', { backendId })
    .andWhere(`${VERIFIED_AT} = :time AND object.contentAddress > :after`, { time, after })
    .orderBy('object.contentAddress');
}

export async function countToVerify(session: Session, { backendId, notSince }: Unlimited): Promise<ObjectCount> {
  const { parameter } = session.dialect;
  const [counted] = await session.query(
    `SELECT count(*) AS objects, COALESCE(sum(size_bytes), 0) AS bytes FROM storage_objects
     WHERE backend_id = ${parameter(1)} AND live_locations > 0 AND COALESCE(last_verified_at, '') < ${parameter(2)}`,
    [backendId, notSince],
  );
  return { objects: safeInteger(counted?.objects), bytes: safeInteger(counted?.bytes) };
}

/** Narrows a query over `location` to active ones, the latest changed first. Sorted: they are looked for where bytes are bad. */
export function narrowLatestActive(query: Query, key: ObjectKey, limit: number): Query {
  return query
    .where('location.backendId = :backendId AND location.contentAddress = :contentAddress', key)
    .andWhere("location.status = 'active'")
    .orderBy('location.lastEventSequence', 'DESC')
    .addOrderBy('location.storageLocationId', 'DESC')
    .limit(limit);
}

/** Narrows a query over `location` to failed ones, the longest unchanged first. */
export function narrowFailed(query: Query, backendId: string, addresses: readonly ContentAddress[], limit: number): Query {
  return query
    .where('location.backendId = :backendId AND location.contentAddress IN (:...addresses)', { backendId, addresses })
    .andWhere("location.status = 'failed'")
    .orderBy('location.lastEventSequence')
    .addOrderBy('location.storageLocationId')
    .limit(limit);
}

/** Narrows a query over `object` to all of a backend behind an address, or behind the empty text. */
export function narrowInOrder(query: Query, backendId: string, after: string): Query {
  return query
    .where('object.backendId = :backendId AND object.contentAddress > :after', { backendId, after })
    .orderBy('object.contentAddress');
}

export async function countFailed(session: Session): Promise<number> {
  const [counted] = await session.query("SELECT count(*) AS failed FROM storage_locations WHERE status = 'failed'");
  return safeInteger(counted?.failed);
}

export function addressesByBackend(keys: readonly ObjectKey[]): ReadonlyMap<string, ReadonlySet<ContentAddress>> {
  const grouped = Map.groupBy(keys, ({ backendId }) => backendId);
  return new Map([...grouped].map(([backendId, ofBackend]) => [backendId, new Set(ofBackend.map((key) => key.contentAddress))]));
}
