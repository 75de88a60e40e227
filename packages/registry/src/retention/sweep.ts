import type { CborMap } from '@artifact-store/encoding';
import { addSeconds, type PackageId, parseId, parseTimestamp, type Timestamp } from '@artifact-store/identity';
import { ClockSkewError, type JobLease, type JobView, type RetentionView, SweepRefusedError } from '@artifact-store/planes';
import type { EligibilityMarked } from '../events/domain-event.js';
import { ended, type JobError, written } from '../jobs/ending.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { DuePackages, Views } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';

/** So many packages are marked under one lock. */
export const SWEEP_PAGE = 500;
/** A store of so many packages may well expire as a whole. */
const SMALL_STORE = 100;
const MAX_HEAD_AHEAD_SECONDS = 5 * 60;

/** What a sweep goes by before its first page. */
export interface SweepCount {
  /** The clock. Whatever comes later is for the next sweep. */
  readonly asOf: Timestamp;
  readonly due: number;
  /** Packages that are open or finalized. */
  readonly live: number;
  /** The time of the last event. */
  readonly headAt: Timestamp | null;
}

/** Why a clock seems to be wrong; undefined where nothing speaks against it. A wrong clock must not empty the store. */
export function sweepRefusal({ asOf, due, live, headAt }: SweepCount): JobError | undefined {
  if (headAt !== null && headAt > addSeconds(asOf, MAX_HEAD_AHEAD_SECONDS)) {
    const detail = `the last event is of ${headAt}, but the clock says ${asOf}: one of the two times is wrong`;
    return { code: ClockSkewError.declaration.code, detail };
  }
  if (live > SMALL_STORE && due * 2 > live) {
    const detail = `${due} of ${live} packages have expired by the clock, which says ${asOf}`;
    return { code: SweepRefusedError.declaration.code, detail };
  }
  return undefined;
}

/** Fixes what the sweep goes by, or ends it where a guard forbids it. @throws LeaseLostError */
export function beginSweep(lease: JobLease, count: SweepCount, { row, now }: JobSnapshot): Decision<JobView> {
  const job = leasedJob(lease, row);
  // Somebody has begun it meanwhile under this very lease.
  if (asOfCursor(job) !== undefined) return { events: [], answer: jobView(job) };
  const refusal = sweepRefusal(count);
  const begun: JobRow = {
    ...renewed(job, now),
    total: count.due,
    cursor: { as_of: count.asOf },
    result: {
      ...job.result,
      marked_count: 0,
      live_packages: count.live,
      due_packages: count.due,
      as_of: count.asOf,
      needs_force: refusal !== undefined,
    },
  };
  const isRefused = refusal !== undefined && !job.dryRun && job.options.force !== true;
  return written(isRefused ? ended(begun, 'failed', now, refusal) : begun);
}

export interface SweepSnapshot extends JobSnapshot {
  readonly due: readonly RetentionView[];
}

/** The packages of the next page: due by the sweep's time and by the clock, which may have been set back since. */
export async function duePage(views: Views, lease: JobLease, { row, now }: JobSnapshot): Promise<readonly RetentionView[]> {
  const asOf = row?.leaseToken === lease.token ? asOfCursor(row) : undefined;
  if (row === undefined || asOf === undefined) return [];
  const after = lastSwept(row.cursor);
  return views.duePackages({ expiredAt: asOf < now ? asOf : now, limit: SWEEP_PAGE, after });
}

/** Marks the packages of a page, in the order of their expiry; a dry run only lists them. @throws LeaseLostError */
export function decideSweepPage(lease: JobLease, { row, now, due }: SweepSnapshot): Decision<JobView> {
  const job = leasedJob(lease, row);
  if (job.cancelRequested) return written(ended(job, 'cancelled', now));
  const done = job.done + due.length;
  const swept: JobRow = {
    ...renewed(job, now),
    done,
    total: Math.max(job.total ?? 0, done),
    cursor: { ...job.cursor, ...positionOf(due.at(-1)) },
    result: { ...job.result, marked_count: done },
    itemCount: job.itemCount + due.length,
  };
  const next = due.length < SWEEP_PAGE ? ended(swept, 'succeeded', now) : swept;
  const items = due.map(({ packageId }, index): StateChange => {
    const item = { jobId: job.jobId, itemNumber: job.itemCount + index + 1, item: { package_id: packageId } };
    return { change: 'put', state: 'job_items', row: item };
  });
  return {
    events: job.dryRun ? [] : due.flatMap((each) => marked(each, job.createdBy)),
    answer: jobView(next),
    state: [{ change: 'put', state: 'jobs', row: next }, ...items],
  };
}

function marked({ packageId, currentExpiresAt: expiresAt }: RetentionView, actor: string): EligibilityMarked[] {
  return expiresAt === null ? [] : [{ type: 'v1.retention.eligibility_marked', actor, packageId, expiresAt }];
}

/** The time that a sweep goes by; undefined before it has begun. */
export function asOfCursor({ cursor }: JobRow): Timestamp | undefined {
  return typeof cursor.as_of === 'string' ? parseTimestamp(cursor.as_of) : undefined;
}

function positionOf(last: RetentionView | undefined): CborMap {
  return last === undefined ? {} : { expires_at: last.currentExpiresAt, package_id: last.packageId };
}

function lastSwept({ expires_at: expiresAt, package_id: packageId }: CborMap): DuePackages['after'] {
  if (typeof expiresAt !== 'string' || typeof packageId !== 'string') return undefined;
  return { expiresAt: parseTimestamp(expiresAt), packageId: parseId<PackageId>(packageId) };
}
