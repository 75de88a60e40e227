import type { CborMap } from '@artifact-store/encoding';
import { addSeconds, type PackageId, parseId, parseTimestamp, type Timestamp } from '@artifact-store/identity';
import { InternalError, type JobLease, type JobView } from '@artifact-store/planes';
import { written } from '../jobs/ending.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { CollectablePackage, EligiblePackages, ObjectCount } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';

/** Where a collection stands: packages are let go first, then objects are given up. */
export interface CollectionCursor {
  readonly phase: 'release' | 'reclaim';
  /** Fixed at the start, whatever the next worker is configured with. */
  readonly graceSeconds: number;
  /** The last of the eligible packages that was looked at. */
  readonly after: EligiblePackages['after'];
  /** Of the objects that were claimed before it none is left. */
  readonly claimedFrom: Timestamp | undefined;
  /** Of a dry run: what would have lost its last reference so far. */
  readonly freed: ObjectCount;
  /** Of a dry run, where they stay what they are: that the packages which are collecting were looked at. */
  readonly hasSeenCollecting: boolean;
}

/** What a collection finds before its first page. */
export interface CollectionCount {
  readonly graceSeconds: number;
  /** Packages and objects there are to look at. */
  readonly total: number;
}

const NOTHING_YET = { released_locations: 0, collected_packages: 0, reclaimed_objects: 0, reclaimed_bytes: 0 };

/** Fixes what the collection goes by. @throws LeaseLostError */
export function beginCollection(
  lease: JobLease,
  { graceSeconds, total }: CollectionCount,
  { row, now }: JobSnapshot,
): Decision<JobView> {
  const job = leasedJob(lease, row);
  // Somebody has begun it meanwhile under this very lease.
  if (cursorOf(job) !== undefined) return { events: [], answer: jobView(job) };
  const cursor = { phase: 'release', grace_seconds: graceSeconds };
  return written({ ...renewed(job, now), total, cursor, result: { ...job.result, ...NOTHING_YET } });
}

/** Undefined before the collection has begun. */
export function cursorOf({ cursor }: JobRow): CollectionCursor | undefined {
  const { phase, grace_seconds: graceSeconds, eligible_at: eligibleAt, package_id: packageId, claimed_from: claimed } = cursor;
  if ((phase !== 'release' && phase !== 'reclaim') || typeof graceSeconds !== 'number') return undefined;
  const after =
    typeof eligibleAt === 'string' && typeof packageId === 'string'
      ? { eligibleAt: parseTimestamp(eligibleAt), packageId: parseId<PackageId>(packageId) }
      : undefined;
  return {
    phase,
    graceSeconds,
    after,
    claimedFrom: typeof claimed === 'string' ? parseTimestamp(claimed) : undefined,
    freed: { objects: numberIn(cursor, 'freed_objects'), bytes: numberIn(cursor, 'freed_bytes') },
    hasSeenCollecting: cursor.has_seen_collecting === true,
  };
}

/** @throws InternalError */
export function begunCursor(job: JobRow): CollectionCursor {
  const cursor = cursorOf(job);
  if (cursor === undefined) throw new InternalError('the collection has not begun');
  return cursor;
}

/** The cursor's members behind a package; none where no eligible one was looked at. */
export function positionAfter(last: CollectablePackage | undefined): CborMap {
  return last === undefined ? {} : { eligible_at: last.retention.eligibleAt, package_id: last.retention.packageId };
}

/** Objects that were claimed at this time or before are given up. */
export function claimedUntil({ graceSeconds }: Pick<CollectionCursor, 'graceSeconds'>, now: Timestamp): Timestamp {
  return addSeconds(now, -graceSeconds);
}

/** The result with these numbers added to it. */
export function countedUp(result: CborMap, numbers: Readonly<Record<string, number>>): CborMap {
  const sums = Object.entries(numbers).map(([name, number]) => [name, numberIn(result, name) + number]);
  return { ...result, ...Object.fromEntries(sums) };
}

export function numberIn(map: CborMap, name: string): number {
  const value = map[name];
  return typeof value === 'number' ? value : 0;
}

/** Packages that were collected, as things that the job came upon. */
export function itemsOf(job: JobRow, packageIds: readonly PackageId[]): StateChange[] {
  return packageIds.map((packageId, index) => {
    const row = { jobId: job.jobId, itemNumber: job.itemCount + index + 1, item: { package_id: packageId } };
    return { change: 'put', state: 'job_items', row };
  });
}
