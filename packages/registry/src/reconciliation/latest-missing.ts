import { numberIn } from '../collection/collection-job.js';
import type { JobRows } from '../ports/views.js';

/** More than there are backends. */
const LOOKED_AT = 100;

/** How many objects the latest reconciliation of each backend found missing; null where there was none of late. */
export async function latestMissing(views: Pick<JobRows, 'jobs'>): Promise<number | null> {
  const latest = new Map<unknown, number>();
  for (const { result } of await views.jobs({ kind: 'storage-reconcile', state: 'succeeded', limit: LOOKED_AT })) {
    if (!latest.has(result.backend_id)) latest.set(result.backend_id, numberIn(result, 'missing'));
  }
  return latest.size === 0 ? null : [...latest.values()].reduce((sum, missing) => sum + missing, 0);
}
