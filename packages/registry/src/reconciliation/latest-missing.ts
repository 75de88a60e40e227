import { numberIn } from '../collection/collection-job.js';
import type { JobRows } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import { reconciliationCursor } from './reconciliation-cursor.js';

/** More than there are backends. */
const LOOKED_AT = 100;

/** How many objects the latest reconciliation of each backend found missing; those without one of late are left out. */
export async function latestMissing(views: Pick<JobRows, 'jobs'>): Promise<ReadonlyMap<string, number>> {
  const latest = new Map<string, number>();
  for (const job of await views.jobs({ kind: 'storage-reconcile', limit: LOOKED_AT })) {
    const backendId = String(job.result.backend_id);
    if (hasReported(job) && !latest.has(backendId)) latest.set(backendId, numberIn(job.result, 'missing'));
  }
  return latest;
}

/** Whether it came to the end of what there is. What became of its orphans says nothing about what is missing. */
function hasReported(job: JobRow): boolean {
  const phase = reconciliationCursor(job)?.phase;
  return phase !== undefined && phase !== 'report';
}
