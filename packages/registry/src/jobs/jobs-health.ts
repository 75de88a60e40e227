import { ArtifactStoreError, JOB_KINDS, type JobKind, type JobsHealth } from '@artifact-store/planes';
import type { JobRows } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';

/** The latest that ended is among so many of a kind, unless work piles up. */
const LOOKED_AT = 50;

/** Whether the latest job of each kind that came to an end did what it was for. Never throws. */
export async function jobsHealth(views: Pick<JobRows, 'jobs'>): Promise<JobsHealth> {
  try {
    const latest = await Promise.all(JOB_KINDS.map((kind) => latestEnded(views, kind)));
    const failed = latest.filter((job) => job?.state === 'failed');
    return failed.length === 0
      ? { healthy: true, detail: 'no job waits for an operator' }
      : { healthy: false, detail: failed.flatMap((job) => (job === undefined ? [] : [failure(job)])).join('; ') };
  } catch (error) {
    return { healthy: false, detail: error instanceof ArtifactStoreError ? error.detail : 'the jobs cannot be read' };
  }
}

/** A dry run proves nothing, and a job that was cancelled neither. */
async function latestEnded(views: Pick<JobRows, 'jobs'>, kind: JobKind): Promise<JobRow | undefined> {
  const newest = await views.jobs({ kind, limit: LOOKED_AT });
  return newest.find(({ state, dryRun }) => !dryRun && (state === 'succeeded' || state === 'failed'));
}

function failure({ kind, errorCode, finishedAt, jobId }: JobRow): string {
  return `the latest ${kind} failed with ${errorCode} at ${finishedAt}: GET /jobs/${jobId} tells why`;
}
