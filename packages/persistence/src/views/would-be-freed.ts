import type { ObjectCount, PackagesToCollect } from '@artifact-store/registry';
import { safeInteger } from '../sql/rows.js';
import type { Session } from '../sql/session.js';

// Packages are let go in the order of (ranked_at, package_id): those that are collecting already come first.
const RANKED_AT = "CASE WHEN package.status = 'collecting' THEN '' ELSE COALESCE(retention.eligible_at, '') END";

/**
 * The objects of packages of which no location stays when these are let go, and all that come before the last of them. Of an
 * object one location that stays is looked for, the newest first: where a thing is in all packages, the last are let go last.
 */
export async function wouldBeFreed(session: Session, { packageIds, expiredAt }: PackagesToCollect): Promise<ObjectCount> {
  if (packageIds.length === 0) return { objects: 0, bytes: 0 };
  const { parameter } = session.dialect;
  const given = packageIds.map((_, index) => parameter(index + 2)).join(', ');
  const [counted] = await session.query(
    `WITH clock AS MATERIALIZED (
       SELECT ${parameter(1)} AS expired_at
     ), page AS MATERIALIZED (
       SELECT package.package_id, ${RANKED_AT} AS ranked_at FROM artifact_packages AS package
       JOIN retention_state AS retention ON retention.package_id = package.package_id WHERE package.package_id IN (${given})
     ), last_one AS MATERIALIZED (
       SELECT ranked_at, package_id FROM page ORDER BY ranked_at DESC, package_id DESC LIMIT 1
     ), touched AS MATERIALIZED (
       SELECT DISTINCT location.backend_id, location.content_address FROM page
       JOIN storage_locations AS location ON location.package_id = page.package_id WHERE location.status <> 'deleted'
     )
     SELECT count(*) AS objects, COALESCE(sum(object.size_bytes), 0) AS bytes FROM touched
     JOIN storage_objects AS object ON object.backend_id = touched.backend_id AND object.content_address = touched.content_address
     WHERE COALESCE(${staying('failed')}, ${staying('active')}) IS NULL`,
    [expiredAt, ...packageIds],
  );
  return { objects: safeInteger(counted?.objects), bytes: safeInteger(counted?.bytes) };
}

/** 1 if the object of `touched` keeps a location of a status, else null. Each status has an index. */
function staying(status: 'active' | 'failed'): string {
  return `(
    SELECT 1 FROM storage_locations AS location
    LEFT JOIN artifact_packages AS package ON package.package_id = location.package_id
    LEFT JOIN retention_state AS retention ON retention.package_id = location.package_id
    WHERE location.backend_id = touched.backend_id AND location.content_address = touched.content_address
      AND location.status = '${status}' AND location.package_id NOT IN (SELECT package_id FROM page)
      AND ((package.status = 'collecting' OR (retention.eligible_for_deletion = TRUE AND retention.active_hold_id IS NULL
          AND retention.current_expires_at <= (SELECT expired_at FROM clock)))
        AND (${RANKED_AT}, package.package_id) < (SELECT ranked_at, package_id FROM last_one)) IS NOT TRUE
    ORDER BY location.created_at DESC, location.storage_location_id DESC LIMIT 1
  )`;
}
