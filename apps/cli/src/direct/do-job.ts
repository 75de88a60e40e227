import { type CborMap, toJcs } from '@artifact-store/encoding';
import type { JobId } from '@artifact-store/identity';
import {
  type JobKind,
  type JobOptions,
  type JobState,
  type JobView,
  jobOptionsJson,
  MAX_PAGE_LIMIT,
} from '@artifact-store/planes';
import { collect } from '../pages/collect.js';
import { type FollowOptions, followJob } from './follow-job.js';
import { errorOfJob, JobCancelledError } from './job-errors.js';
import type { Place } from './place.js';

export interface DoOptions extends Omit<FollowOptions, 'actor'> {
  readonly kind: JobKind;
  readonly dryRun: boolean;
  readonly options: JobOptions;
  /** Told of a job like this one that was interrupted, when it is gone on with. Not given: such jobs are left alone. */
  readonly onResume?: ((job: JobView) => void) | undefined;
  /** What is told of a job that was cancelled: what it had done by then. */
  readonly doneBy: (done: DoneJobs) => { readonly detail: string; readonly members: CborMap };
}

/** Jobs at their ends. */
export interface DoneJobs {
  /** The last is the one that was asked for; before it those that were interrupted and gone on with. */
  readonly jobs: readonly [JobView, ...JobView[]];
  /** What they came upon. */
  readonly items: readonly CborMap[];
}

const ACTOR = 'cli';

/**
 * Has a job done. Others like it that were interrupted are finished first, and what they came upon is told here: nobody was told
 * of it before.
 * @throws whatever a job fails by, JobCancelledError
 */
export async function doJob(place: Place, options: DoOptions): Promise<DoneJobs> {
  const { kind, dryRun, options: jobOptions, onResume } = options;
  let done: DoneJobs | undefined;
  for (const job of await interruptedJobs(place, options)) {
    // One that was cancelled before it was interrupted only has to be ended.
    if (!job.cancelRequested) onResume?.(job);
    done = await followed(place, job.jobId, options, done);
    if (options.signal.aborted) refuseCancelled(done, options);
  }
  const { jobId } = await place.jobs.create({ kind, dryRun, options: jobOptions, actor: ACTOR });
  return refuseCancelled(await followed(place, jobId, options, done), options);
}

/** Follows a job to its end. @throws whatever it fails by, JobCancelledError */
export async function endOf(place: Place, jobId: JobId, options: EndOptions): Promise<DoneJobs> {
  return refuseCancelled(await followed(place, jobId, options), options);
}

type EndOptions = Omit<FollowOptions, 'actor'> & Pick<DoOptions, 'doneBy'>;

async function followed(place: Place, jobId: JobId, options: EndOptions, before?: DoneJobs): Promise<DoneJobs> {
  const job = await followJob(place, jobId, { ...options, actor: ACTOR });
  if (job.state === 'failed') throw errorOfJob(job);
  const items = [...(before?.items ?? []), ...(await itemsOf(place, jobId))];
  return { jobs: before === undefined ? [job] : [...before.jobs, job], items };
}

function refuseCancelled(done: DoneJobs, { signal, doneBy }: EndOptions): DoneJobs {
  const { jobId, state } = lastOf(done);
  if (state !== 'cancelled') return done;
  const { detail, members } = doneBy(done);
  throw new JobCancelledError(detail, { ...members, job_id: jobId }, signal.aborted);
}

/** The job that was asked for. */
export function lastOf({ jobs }: DoneJobs): JobView {
  return jobs.at(-1) ?? jobs[0];
}

/** What the results of all of them say of a count. */
export function sumOf({ jobs }: DoneJobs, name: string): number {
  return jobs.reduce((sum, { result }) => sum + numberIn(result, name), 0);
}

export function numberIn(result: CborMap, name: string): number {
  const value = result[name];
  return typeof value === 'number' ? value : 0;
}

/** Package ids among what jobs came upon, each once. */
export function packageIdsOf({ items }: DoneJobs): readonly string[] {
  return [...new Set(items.flatMap(({ package_id: packageId }) => (typeof packageId === 'string' ? [packageId] : [])))];
}

/** Jobs like this one that nobody works on, the oldest first. Servers go on with theirs by themselves. */
async function interruptedJobs({ jobs, worker }: Place, options: DoOptions): Promise<readonly JobView[]> {
  if (worker === null || options.dryRun || options.onResume === undefined) return [];
  const { kind } = options;
  const wanted = kept(jobOptionsJson(options.options));
  const found: JobView[] = [];
  for (const state of ['running', 'queued'] as const satisfies readonly JobState[]) {
    const { items } = await jobs.list({ kind, state, limit: MAX_PAGE_LIMIT });
    for (const job of items) {
      const isAlike = !job.dryRun && kept(job.options) === wanted;
      if (isAlike && (await worker.work.next({ owner: worker.owner, jobId: job.jobId })) !== null) found.push(job);
    }
  }
  return found.reverse();
}

/** Options as text; one that is false is as good as none. */
function kept(options: object): string {
  return toJcs(Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== false)));
}

async function itemsOf({ jobs }: Place, jobId: JobId): Promise<readonly CborMap[]> {
  return (await collect((cursor) => jobs.items({ jobId, limit: MAX_PAGE_LIMIT, cursor }), undefined, true)).items;
}
