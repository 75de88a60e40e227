import type { StorageHealth } from '@artifact-store/planes';
import type { FixityViews } from '../ports/views.js';

/** What is known to be wrong with stored bytes: one count that an index answers. Never throws; null where it cannot be told. */
export async function storageHealth(views: Pick<FixityViews, 'countFailed'>): Promise<StorageHealth | null> {
  try {
    return { failedLocations: await views.countFailed() };
  } catch {
    return null;
  }
}
