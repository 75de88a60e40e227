import type { ContentAddress, Timestamp } from '@artifact-store/identity';
import type { MetadataSchemaSummary } from '@artifact-store/planes';
import type { NewestSchemas } from '@artifact-store/registry';
import type { Session } from '../sql/session.js';

/** All columns but the long one. */
export async function readNewestSchemas(
  session: Session,
  { limit, after }: NewestSchemas,
): Promise<readonly MetadataSchemaSummary[]> {
  const { parameter } = session.dialect;
  const older = after === undefined ? '' : `WHERE (created_at, slug) < (${parameter(1)}, ${parameter(2)})`;
  const rows = await session.query(
    `SELECT slug, digest, created_by, created_at FROM metadata_schemas ${older} ORDER BY created_at DESC, slug DESC LIMIT ${limit}`,
    after === undefined ? [] : [after.createdAt, after.slug],
  );
  return rows.map((row) => ({
    slug: row.slug as string,
    digest: row.digest as ContentAddress,
    createdBy: row.created_by as string,
    createdAt: row.created_at as Timestamp,
  }));
}
