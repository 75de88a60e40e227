import type { LocationStatus, StorageLocationView } from '@artifact-store/planes';
import type { ObjectKey } from '@artifact-store/registry';
import { RowStatement } from '../sql/row-statement.js';
import { decodeRow } from '../sql/rows.js';
import type { Session } from '../sql/session.js';

/** Of each object one location: the oldest of the first status that any has. An object may have a million of them. */
export async function oldestLocations(
  session: Session,
  keys: readonly ObjectKey[],
  statuses: readonly Exclude<LocationStatus, 'deleted'>[],
): Promise<readonly StorageLocationView[]> {
  const oldest = statuses.map(
    (status) =>
      `(SELECT storage_location_id FROM storage_locations AS each WHERE each.backend_id = wanted.backend_id
        AND each.content_address = wanted.content_address AND each.status = '${status}'
        ORDER BY each.created_at, each.storage_location_id LIMIT 1)`,
  );
  const statement = new RowStatement(
    session.dialect,
    ['text', 'text'],
    (rows) =>
      `WITH wanted (backend_id, content_address) AS (${rows}) SELECT location.* FROM wanted
       JOIN storage_locations AS location ON location.storage_location_id = COALESCE(${[...oldest, 'NULL'].join(', ')})`,
  );
  const wanted = new Map(
    keys.map(({ backendId, contentAddress }) => [`${backendId} ${contentAddress}`, [backendId, contentAddress]]),
  );
  const rows = await statement.run(session, [...wanted.values()]);
  return rows.map((row) => decodeRow('storage_locations', row, ''));
}
