import type { CborMap } from '@artifact-store/encoding';
import { addSeconds, parseId, parseTimestamp, type Timestamp, type UploadId } from '@artifact-store/identity';
import { type JobLease, type JobView, UPLOAD_KEPT_SECONDS } from '@artifact-store/planes';
import { ended as endedJob, written as writtenJob } from '../jobs/ending.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { UploadsByTime, Views } from '../ports/views.js';
import type { JobRow, UploadRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';
import { ended, statusAt } from './session.js';

/** So many sessions of either sort are looked at under one lock. */
export const EXPIRY_PAGE = 500;

export interface ExpirySnapshot extends JobSnapshot {
  readonly toExpire: readonly UploadRow[];
  readonly toForget: readonly UploadRow[];
}

/** The sessions of the next page: by the time when the job began, and by the clock, which may have been set back since. */
export async function uploadsOfPage(
  views: Views,
  lease: JobLease,
  { row, now }: JobSnapshot,
): Promise<Pick<ExpirySnapshot, 'toExpire' | 'toForget'>> {
  if (row === undefined || row.leaseToken !== lease.token) return { toExpire: [], toForget: [] };
  const asOf = asOfCursor(row) ?? now;
  const at = asOf < now ? asOf : now;
  const [toExpire, toForget] = await Promise.all([
    views.uploadsToExpire({ at, limit: EXPIRY_PAGE, after: afterOf(row.cursor.expired) }),
    views.uploadsToForget({
      at: addSeconds(at, -UPLOAD_KEPT_SECONDS),
      limit: EXPIRY_PAGE,
      after: afterOf(row.cursor.forgotten),
    }),
  ]);
  return { toExpire, toForget };
}

/** Writes that sessions have expired, and forgets old ones; a dry run only counts them. @throws LeaseLostError */
export function decideExpiryPage(lease: JobLease, { row, now, toExpire, toForget }: ExpirySnapshot): Decision<JobView> {
  const job = leasedJob(lease, row);
  if (job.cancelRequested) return writtenJob(endedJob(job, 'cancelled', now));
  const expired = toExpire.filter((upload) => statusAt(upload, now) === 'expired');
  const done: JobRow = {
    ...renewed(job, now),
    done: job.done + expired.length + toForget.length,
    cursor: {
      as_of: asOfCursor(job) ?? now,
      expired: positionOf(toExpire.at(-1), ({ expiresAt }) => expiresAt) ?? job.cursor.expired ?? null,
      forgotten: positionOf(toForget.at(-1), ({ endedAt }) => endedAt) ?? job.cursor.forgotten ?? null,
    },
    result: {
      expired_count: countOf(job, 'expired_count') + expired.length,
      forgotten_count: countOf(job, 'forgotten_count') + toForget.length,
    },
  };
  const isLast = toExpire.length < EXPIRY_PAGE && toForget.length < EXPIRY_PAGE;
  const next = isLast ? endedJob(done, 'succeeded', now) : done;
  const changes: readonly StateChange[] = [
    ...expired.map((upload): StateChange => ({ change: 'put', state: 'upload_sessions', row: ended(upload, 'expired', now) })),
    ...toForget.map(({ uploadId }): StateChange => ({ change: 'delete', state: 'upload_sessions', key: { uploadId } })),
  ];
  return {
    events: [],
    answer: jobView(next),
    state: [{ change: 'put', state: 'jobs', row: next }, ...(job.dryRun ? [] : changes)],
  };
}

function asOfCursor({ cursor }: JobRow): Timestamp | undefined {
  return typeof cursor.as_of === 'string' ? parseTimestamp(cursor.as_of) : undefined;
}

function positionOf(last: UploadRow | undefined, timeOf: (row: UploadRow) => Timestamp | null): CborMap | undefined {
  return last === undefined ? undefined : { time: timeOf(last), upload_id: last.uploadId };
}

function afterOf(position: JobRow['cursor'][string] | undefined): UploadsByTime['after'] {
  const { time, upload_id: uploadId } = (position ?? {}) as CborMap;
  if (typeof time !== 'string' || typeof uploadId !== 'string') return undefined;
  return { time: parseTimestamp(time), uploadId: parseId<UploadId>(uploadId) };
}

function countOf({ result }: JobRow, name: string): number {
  const count = result[name];
  return typeof count === 'number' ? count : 0;
}
