import { addSeconds } from '@artifact-store/identity';
import type { WorkingControlPlane } from '@artifact-store/planes';
import type { Prepared } from './sites.js';

/** An extension, a hold and a release; then a sweep, which is asked for, taken and begun. A page is a transaction each. */
export const TRANSACTIONS_BEFORE_PAGES = 6;

/** Packages that a page of a sweep marks. */
export const PAGE = 500;

/** The last page is the first that is not full. */
export const pagesOf = (dueCount: number) => Math.floor(dueCount / PAGE) + 1;

/** All that can be done to a package's retention, by the same keys each time. */
export async function walk({ retention, jobs, work }: WorkingControlPlane, prepared: Prepared, owner: string): Promise<void> {
  const { now, toExtend, toHold, toRelease } = prepared;
  const actor = 'walker';
  const newExpiresAt = addSeconds(now, 24 * 60 * 60);
  await retention.extend({ packageId: toExtend, newExpiresAt, reason: 'audit', actor, idempotencyKey: 'extension' });
  await retention.hold({ packageId: toHold, reason: 'case 2', actor, idempotencyKey: 'hold' });
  await retention.release({ ...toRelease, reason: 'settled', actor, idempotencyKey: 'release' });
  // Nearly all packages have expired here, and that is meant.
  const { jobId } = await jobs.create({ kind: 'retention-sweep', options: { force: true }, actor, idempotencyKey: 'sweep' });
  const lease = await work.next({ owner, jobId });
  if (lease === null) return;
  for (;;) {
    const job = await work.sweep(lease);
    if (job.state !== 'running') return;
  }
}
