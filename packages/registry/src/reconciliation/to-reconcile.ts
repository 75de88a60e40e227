import type { JobLease, JobView, Stretch } from '@artifact-store/planes';
import { numberIn } from '../collection/collection-job.js';
import type { KeysToDelete } from '../collection/page-decision.js';
import { deletionOf, RECLAIM_PAGE } from '../collection/reclaim-page.js';
import { ended } from '../jobs/ending.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, put, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { ObjectCount, Views } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import type { ObjectReclaimView } from '../views/rows.js';
import { orphanObjection, orphanRefusal } from './orphan-guard.js';
import { BEGUN, encodeCursor, isSameKey, type ReconciliationCursor, reconciliationCursor } from './reconciliation-cursor.js';

/** So many objects are listed, and so many of the log looked at, between two writes of the log. */
export const STRETCH_OBJECTS = 500;
/** Behind every key of its content, as backends order them. */
const LAST_GENERATION = 999_999_999;

const NOTHING_FOUND = { objects: 0, bytes: 0, orphans: 0, orphan_bytes: 0, recent: 0, missing: 0, lost_tail: 0, not_ours: 0 };
const NOTHING_DELETED = { dead_keys: 0, reclaimed_objects: 0, reclaimed_bytes: 0, needs_expected_orphans: false };

/** Fixes what the reconciliation goes by. @throws LeaseLostError */
export function beginReconciliation(
  lease: JobLease,
  backendId: string,
  count: ObjectCount,
  { row, now }: JobSnapshot,
): Decision<StretchAnswer> {
  const job = leasedJob(lease, row);
  if (job.cancelRequested) return putStretch(ended(job, 'cancelled', now), null);
  // Somebody has begun it meanwhile under this very lease.
  if (reconciliationCursor(job) !== undefined) return { events: [], answer: 'go on' };
  const result = { ...job.result, backend_id: backendId, as_of: now, ...NOTHING_FOUND, ...NOTHING_DELETED };
  return put({ ...renewed(job, now), total: count.objects, cursor: encodeCursor(BEGUN), result }, 'go on');
}

/** A stretch that was chosen before the lock was taken. */
export type ProposedStretch = Pick<Stretch, 'after' | 'until' | 'expected' | 'sequence'>;

/** What the log knows of the objects behind a key. Where orphans are deleted, the backend alone is asked. */
export async function proposeStretch(
  views: Views,
  backendId: string,
  { phase, after }: ReconciliationCursor,
  sequence: number,
): Promise<ProposedStretch> {
  if (phase !== 'report') return { after, until: null, expected: [], sequence };
  const query = { backendId, after: after?.contentAddress, limit: STRETCH_OBJECTS };
  const objects = await views.objectsInOrder(query);
  const last = objects.length < STRETCH_OBJECTS ? undefined : objects.at(-1);
  const expected = objects.filter(({ liveLocations }) => liveLocations > 0);
  return {
    after,
    until: last === undefined ? null : { contentAddress: last.contentAddress, generation: LAST_GENERATION },
    expected: expected.map(({ contentAddress, generation }) => ({ contentAddress, generation })),
    sequence,
  };
}

export type StretchAnswer =
  /** There is nothing to list yet. */
  'go on' | { readonly job: JobView; readonly stretch: ProposedStretch | null; readonly deletion: KeysToDelete | null };

export interface StretchSnapshot extends JobSnapshot {
  /** Given up, and not known to be gone: by this job, or by another. None while it reports. */
  readonly open: readonly ObjectReclaimView[];
}

/** Before the next orphans are given up, those that were are gone, so that there never is much of it. */
export async function loadStretch(views: Views, { row, now }: JobSnapshot): Promise<StretchSnapshot> {
  const phase = row === undefined ? undefined : reconciliationCursor(row)?.phase;
  const deletes = phase === 'delete' || phase === 'deleted';
  return { row, now, open: deletes ? await views.openReclaims(RECLAIM_PAGE) : [] };
}

/** Hands a stretch or a deletion out, or ends the job. The cursor moves on when the comparison comes. @throws LeaseLostError */
export function decideStretch(
  lease: JobLease,
  proposed: ProposedStretch,
  { row, now, open }: StretchSnapshot,
): Decision<StretchAnswer> {
  const job = leasedJob(lease, row);
  if (job.cancelRequested) return putStretch(ended(job, 'cancelled', now), null);
  const cursor = reconciliationCursor(job);
  if (cursor === undefined || !isSameKey(cursor.after, proposed.after)) return { events: [], answer: 'go on' };
  if (cursor.phase === 'reported') return afterReport(job, now);
  const deletion = deletionOf(open);
  if (deletion !== null) {
    const leased = renewed(job, now);
    return put(leased, { job: jobView(leased), stretch: null, deletion });
  }
  if (cursor.phase === 'deleted') return putStretch(ended({ ...job, total: job.done }, 'succeeded', now), null);
  const handedOut = encodeCursor({ ...cursor, sequence: proposed.sequence });
  return putStretch({ ...renewed(job, now), cursor: handedOut }, proposed);
}

/** All is counted. What is to be deleted is listed once more, unless there is too much of it. */
function afterReport(job: JobRow, now: JobSnapshot['now']): Decision<StretchAnswer> {
  const result = { ...job.result, needs_expected_orphans: orphanObjection(job) !== undefined };
  const counted: JobRow = { ...renewed(job, now), total: job.done, result };
  const orphans = numberIn(result, 'orphans');
  if (job.options.delete_orphans !== true || job.dryRun || orphans === 0) {
    return putStretch(ended(counted, 'succeeded', now), null);
  }
  const refusal = orphanRefusal(counted);
  if (refusal !== undefined) return putStretch(ended(counted, 'failed', now, refusal), null);
  const cursor = encodeCursor({ ...BEGUN, phase: 'delete', deletable: orphans });
  return put({ ...counted, total: job.done + numberIn(result, 'objects'), cursor }, 'go on');
}

function putStretch(row: JobRow, stretch: ProposedStretch | null): Decision<StretchAnswer> {
  return put(row, { job: jobView(row), stretch, deletion: null });
}
