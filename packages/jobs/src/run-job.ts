import { setImmediate } from 'node:timers/promises';
import type { JobKind, JobLease, JobView, Work } from '@artifact-store/planes';

/** How each kind does its next page. */
const PAGES: { readonly [Kind in JobKind]: (work: Work, lease: JobLease) => Promise<JobView> } = {
  'retention-sweep': (work, lease) => work.sweep(lease),
};

/**
 * Works on a job, page by page, until it runs no more. Where the signal is aborted the page under way is finished and the job
 * let go, so that anybody may go on with it.
 * @throws LeaseLostError, and whatever a page throws; the lease is kept then
 */
export async function runJob(
  work: Work,
  lease: JobLease,
  signal: AbortSignal,
  onPage: (job: JobView) => void = () => {},
): Promise<JobView> {
  while (!signal.aborted) {
    const job = await PAGES[lease.kind](work, lease);
    onPage(job);
    if (job.state !== 'running') return job;
    // Whoever else wants to do something in this process does it now.
    await setImmediate();
  }
  return work.release(lease);
}
