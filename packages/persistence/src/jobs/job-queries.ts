import { compareText } from '@artifact-store/encoding';
import type { Timestamp } from '@artifact-store/identity';
import type { JobKind } from '@artifact-store/planes';
import type { ItemsOfJob, JobFilter, JobRow } from '@artifact-store/registry';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

type Query = SelectQueryBuilder<ObjectLiteral>;

/** Narrows a query over `job`; newest first. */
export function narrowJobs(query: Query, { kind, state, limit, after }: JobFilter): Query {
  if (kind !== undefined) query.andWhere('job.kind = :kind', { kind });
  if (state !== undefined) query.andWhere('job.state = :state', { state });
  if (after !== undefined) query.andWhere('(job.createdAt, job.jobId) < (:createdAt, :jobId)', after);
  return query.orderBy('job.createdAt', 'DESC').addOrderBy('job.jobId', 'DESC').limit(limit);
}

/** Narrows a query over `job` to the oldest of these kinds that nobody has had yet. */
export function narrowQueued(query: Query, kinds: readonly JobKind[]): Query {
  return oldest(query.where('job.state = :state', { state: 'queued' }), kinds);
}

/** Narrows a query over `job` to the oldest of these kinds whose worker has been silent for too long. */
export function narrowAbandoned(query: Query, kinds: readonly JobKind[], now: Timestamp): Query {
  return oldest(query.where('job.state = :state AND job.leaseExpiresAt < :now', { state: 'running', now }), kinds);
}

/** Narrows a query over `item`. */
export function narrowItems(query: Query, { jobId, after, limit }: ItemsOfJob): Query {
  return query
    .where('item.jobId = :jobId AND item.itemNumber > :after', { jobId, after })
    .orderBy('item.itemNumber')
    .limit(limit);
}

export function olderOf(jobs: readonly JobRow[]): JobRow | undefined {
  return [...jobs].sort((a, b) => compareText(a.createdAt, b.createdAt) || compareText(a.jobId, b.jobId))[0];
}

/** Of a kind there is a long history, and of those in a state that waits a handful: what is asked for is no column, so no index is on it. */
function oldest(query: Query, kinds: readonly JobKind[]): Query {
  return query.andWhere("(job.kind || '') IN (:...kinds)", { kinds }).orderBy('job.createdAt').addOrderBy('job.jobId').limit(1);
}
