import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { DuePackages, HoldsOfPackage } from '@artifact-store/registry';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { safeInteger } from '../sql/rows.js';
import type { Session } from '../sql/session.js';

type Query = SelectQueryBuilder<ObjectLiteral>;

// Partial indexes hold the few rows that these ask for. A planner takes one only where the query has its condition word for
// word, so what stands in `WHERE` of the index is never a parameter.

/** Narrows a query over `hold`. */
export function narrowHolds(query: Query, { packageId, limit, after }: HoldsOfPackage): Query {
  query.where('hold.packageId = :packageId', { packageId });
  if (after !== undefined) query.andWhere('(hold.appliedAt, hold.holdId) > (:appliedAt, :holdId)', after);
  return query.orderBy('hold.appliedAt').addOrderBy('hold.holdId').limit(limit);
}

/** Narrows a query over `hold`. */
export function narrowActiveHolds(query: Query, packageId: PackageId, limit: number): Query {
  return narrowHolds(query, { packageId, limit }).andWhere('hold.releasedAt IS NULL');
}

/** Narrows a query over `retention`. */
export function narrowDue(query: Query, { expiredAt, limit, after }: DuePackages): Query {
  query
    .where('retention.eligibleAt IS NULL AND retention.activeHoldId IS NULL')
    .andWhere('retention.currentExpiresAt <= :expiredAt', { expiredAt });
  if (after !== undefined) {
    query.andWhere('(retention.currentExpiresAt, retention.packageId) > (:expiresAt, :packageId)', after);
  }
  return query.orderBy('retention.currentExpiresAt').addOrderBy('retention.packageId').limit(limit);
}

/** Both are counted in an index, without the rows: one holds what is due, one the packages by their status. */
export async function countDue(session: Session, expiredAt: Timestamp): Promise<{ readonly due: number; readonly live: number }> {
  const [counted] = await session.query(
    `SELECT
       (SELECT count(*) FROM retention_state
        WHERE eligible_at IS NULL AND active_hold_id IS NULL AND current_expires_at <= ${session.dialect.parameter(1)}) AS due,
       (SELECT count(*) FROM artifact_packages WHERE status IN ('created', 'finalized')) AS live`,
    [expiredAt],
  );
  return { due: safeInteger(counted?.due), live: safeInteger(counted?.live) };
}
