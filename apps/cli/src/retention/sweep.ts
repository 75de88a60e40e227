import type { JobId } from '@artifact-store/identity';
import { type JobState, type JobView, MAX_PAGE_LIMIT } from '@artifact-store/planes';
import { type FollowOptions, followJob } from '../direct/follow-job.js';
import { errorOfJob, JobCancelledError } from '../direct/job-errors.js';
import type { Place } from '../direct/place.js';
import { countedText } from '../output/units.js';
import { collect } from '../pages/collect.js';

export interface SweepOptions extends Omit<FollowOptions, 'actor'> {
  readonly dryRun: boolean;
  readonly force: boolean;
  /** Told of a sweep that was interrupted, when it is gone on with. */
  readonly onResume: (job: JobView) => void;
}

/** What has been swept. */
export interface Swept {
  /** Those that are marked, or would be. */
  readonly packageIds: readonly string[];
  readonly job: JobView;
}

const ACTOR = 'cli';

/**
 * Has all packages marked that are due. A sweep that was interrupted is finished first, and what it marked is told here: nobody
 * was told of it before.
 * @throws whatever a sweep fails by, JobCancelledError
 */
export async function sweep(place: Place, options: SweepOptions): Promise<Swept> {
  const { jobs } = place;
  const { dryRun, force } = options;
  const interrupted = await interruptedSweeps(place, options);
  const packageIds = new Set<string>();
  const follow = async (job: JobView) => {
    const ended = await followJob(place, job.jobId, { ...options, actor: ACTOR });
    for (const packageId of await itemsOf(place, job.jobId)) packageIds.add(packageId);
    if (ended.state === 'failed') throw errorOfJob(ended);
    // What was cancelled before had yet to be ended, and is no reason not to sweep.
    const isMeant = !job.cancelRequested || options.signal.aborted;
    if (ended.state === 'cancelled' && isMeant) throw cancelled(ended, packageIds, options.signal.aborted);
    return ended;
  };
  for (const job of interrupted) {
    if (!job.cancelRequested) options.onResume(job);
    await follow(job);
  }
  const job = await follow(await jobs.create({ kind: 'retention-sweep', dryRun, options: { force }, actor: ACTOR }));
  return { packageIds: [...packageIds], job };
}

/** Sweeps like this one that nobody works on, the oldest first. Servers go on with theirs by themselves. */
async function interruptedSweeps({ jobs, worker }: Place, { dryRun, force }: SweepOptions): Promise<readonly JobView[]> {
  if (worker === null || dryRun) return [];
  const found: JobView[] = [];
  for (const state of ['running', 'queued'] as const satisfies readonly JobState[]) {
    const { items } = await jobs.list({ kind: 'retention-sweep', state, limit: MAX_PAGE_LIMIT });
    for (const job of items) {
      const isAlike = !job.dryRun && (job.options.force === true) === force;
      if (isAlike && (await worker.work.next({ owner: worker.owner, jobId: job.jobId })) !== null) found.push(job);
    }
  }
  return found.reverse();
}

async function itemsOf({ jobs }: Place, jobId: JobId): Promise<readonly string[]> {
  const { items } = await collect((cursor) => jobs.items({ jobId, limit: MAX_PAGE_LIMIT, cursor }), undefined, true);
  return items.flatMap(({ package_id: packageId }) => (typeof packageId === 'string' ? [packageId] : []));
}

function cancelled({ jobId, dryRun }: JobView, packageIds: ReadonlySet<string>, bySignal: boolean): JobCancelledError {
  const marked = dryRun ? [] : [...packageIds];
  const told = dryRun
    ? 'it marks nothing in any case'
    : `${countedText(marked.length, 'package')} had been marked by then, and stay so`;
  return new JobCancelledError(told, { marked_package_ids: marked, marked_count: marked.length, job_id: jobId }, bySignal);
}
