import { setImmediate } from 'node:timers/promises';
import type { JobKind, JobLease, JobView } from '@artifact-store/planes';
import type { JobTools } from './job-tools.js';
import { runCollectionPage } from './run-collection.js';
import { runExpiryPage } from './run-expiry.js';
import { runReconciliationPage } from './run-reconciliation.js';
import { runSweepPage } from './run-sweep.js';
import { runVerificationPage } from './run-verification.js';

/** How each kind does its next page. */
const PAGES: { readonly [Kind in JobKind]: (tools: JobTools, lease: JobLease, stop: AbortSignal) => Promise<JobView> } = {
  'retention-sweep': runSweepPage,
  'retention-gc': runCollectionPage,
  'storage-verify': runVerificationPage,
  'storage-reconcile': runReconciliationPage,
  'upload-expiry': runExpiryPage,
};

/**
 * Works on a job, page by page, until it runs no more. Where the signal is aborted the page under way is finished, but for what
 * the data plane is about, which is broken off; and the job is let go, so that anybody may go on with it.
 * @throws LeaseLostError, and whatever a page throws; the lease is kept then
 */
export async function runJob(
  tools: JobTools,
  lease: JobLease,
  signal: AbortSignal,
  onPage: (job: JobView) => void = () => {},
): Promise<JobView> {
  while (!signal.aborted) {
    const job = await PAGES[lease.kind](tools, lease, signal);
    onPage(job);
    if (job.state !== 'running') return job;
    // Whoever else wants to do something in this process does it now.
    await setImmediate();
  }
  return tools.work.release(lease);
}
