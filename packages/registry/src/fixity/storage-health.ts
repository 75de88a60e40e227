import type { StorageHealth } from '@artifact-store/planes';
import type { FixityViews, JobRows } from '../ports/views.js';
import { latestMissing } from '../reconciliation/latest-missing.js';

/** What is known to be wrong with stored bytes: two reads that indexes answer. Never throws; null where it cannot be told. */
export async function storageHealth(
  views: Pick<FixityViews, 'countFailed'> & Pick<JobRows, 'jobs'>,
): Promise<StorageHealth | null> {
  try {
    const [failedLocations, missing] = await Promise.all([views.countFailed(), latestMissing(views)]);
    const missingObjects = missing.size === 0 ? null : [...missing.values()].reduce((sum, each) => sum + each, 0);
    return { failedLocations, missingObjects };
  } catch {
    return null;
  }
}
