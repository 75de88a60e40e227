import type { ReactivatePackage } from '@artifact-store/registry';
import type { Session } from '../sql/session.js';

/** Gives a package its deleted locations back. The objects come first, while the locations still tell which they are. */
export async function reactivate(session: Session, { packageId, lastEventSequence }: ReactivatePackage): Promise<void> {
  const { parameter } = session.dialect;
  await Promise.all([
    session.query(
      `UPDATE storage_objects SET live_locations = storage_objects.live_locations + back.locations, claimed_at = NULL
       FROM (SELECT backend_id, content_address, count(*) AS locations FROM storage_locations
             WHERE package_id = ${parameter(1)} AND status = 'deleted' GROUP BY backend_id, content_address) AS back
       WHERE storage_objects.backend_id = back.backend_id AND storage_objects.content_address = back.content_address`,
      [packageId],
    ),
    session.query(
      `UPDATE storage_locations SET status = previous_status, previous_status = NULL, last_event_sequence = ${parameter(1)}
       WHERE package_id = ${parameter(2)} AND status = 'deleted'`,
      [lastEventSequence, packageId],
    ),
  ]);
}
