import type { UploadsByTime } from '@artifact-store/registry';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

type Query = SelectQueryBuilder<ObjectLiteral>;

/** Narrows a query over `upload` to those whose time is over, though nobody has written so. */
export function narrowToExpire(query: Query, { at, limit, after }: UploadsByTime): Query {
  query
    .where('upload.endedAt IS NULL AND upload.expiresAt <= :at', { at })
    .andWhere('(upload.leaseExpiresAt IS NULL OR upload.leaseExpiresAt <= :at)');
  if (after !== undefined) query.andWhere('(upload.expiresAt, upload.uploadId) > (:time, :uploadId)', after);
  return query.orderBy('upload.expiresAt').addOrderBy('upload.uploadId').limit(limit);
}

/** Narrows a query over `upload` to those that have ended by a time. */
export function narrowToForget(query: Query, { at, limit, after }: UploadsByTime): Query {
  query.where('upload.endedAt IS NOT NULL AND upload.endedAt <= :at', { at });
  if (after !== undefined) query.andWhere('(upload.endedAt, upload.uploadId) > (:time, :uploadId)', after);
  return query.orderBy('upload.endedAt').addOrderBy('upload.uploadId').limit(limit);
}
