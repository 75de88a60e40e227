import { type JobLease, LEASE_SECONDS } from '@artifact-store/planes';
import { isUnavailable } from './backoff.js';
import type { JobTools } from './job-tools.js';
import { systemTimers } from './timers.js';

/** Two renewals may go wrong before the lease is over. */
const RENEWAL_MILLISECONDS = (LEASE_SECONDS / 3) * 1000;

/**
 * Has something done that may take longer than a lease lasts, and keeps the lease meanwhile. It is broken off where the worker
 * is to stop, where somebody cancels the job, and where the lease is lost: whoever goes on with the job does it again.
 * @returns null where it was broken off
 * @throws LeaseLostError, and whatever the task throws
 */
export async function whileRenewing<Answer>(
  tools: Pick<JobTools, 'work' | 'timers'>,
  lease: JobLease,
  stop: AbortSignal,
  task: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | null> {
  const [over, unwanted] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([stop, unwanted.signal]);
  const renewing = renewUntil(over.signal, tools, lease).finally(() => unwanted.abort());
  // Told below: until then nobody listens.
  renewing.catch(() => undefined);
  try {
    return await task(signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    over.abort();
    await renewing;
  }
}

/** Renews a lease again and again, until it is enough, or the job is to end. @throws LeaseLostError */
async function renewUntil(
  over: AbortSignal,
  { work, timers = systemTimers }: Pick<JobTools, 'work' | 'timers'>,
  lease: JobLease,
) {
  for (;;) {
    await timers.wait(RENEWAL_MILLISECONDS, over);
    if (over.aborted) return;
    try {
      if ((await work.renew(lease)).cancelRequested) return;
    } catch (error) {
      // The database comes back, or the lease is found lost by the next write.
      if (!isUnavailable(error)) throw error;
    }
  }
}
