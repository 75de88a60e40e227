import type { Comparison, JobLease, JobView, ListedObject } from '@artifact-store/planes';
import type { KeysToDelete } from '../collection/page-decision.js';
import { givenUp } from '../collection/reclaim-page.js';
import type { DomainEvent } from '../events/domain-event.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { JobRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';
import type { Compared } from './compared.js';
import { encodeCursor, isSameKey, type ReconciliationCursor, reconciliationCursor } from './reconciliation-cursor.js';
import { reported } from './reported.js';

export interface ReconciledSnapshot extends JobSnapshot {
  /** Undefined where the comparison is of no stretch that is under way. */
  readonly next: { readonly cursor: ReconciliationCursor; readonly compared: Compared } | undefined;
}

export async function loadReconciled(
  { row, now }: JobSnapshot,
  comparison: Comparison,
  compare: () => Promise<Compared>,
): Promise<ReconciledSnapshot> {
  const cursor = row === undefined ? undefined : reconciliationCursor(row);
  const isUnderWay =
    cursor?.sequence === comparison.sequence &&
    isSameKey(cursor.after, comparison.after) &&
    row?.result.backend_id === comparison.backendId;
  if (cursor === undefined || !isUnderWay) return { row, now, next: undefined };
  return { row, now, next: { cursor, compared: await compare() } };
}

export interface ReconciledAnswer {
  readonly job: JobView;
  readonly deletion: KeysToDelete | null;
}

/** What becomes of a reconciliation by one stretch. */
interface StretchDecision {
  readonly events: readonly DomainEvent[];
  readonly row: JobRow;
  readonly items: readonly StateChange[];
  readonly dead: readonly ListedObject[];
}

/**
 * Judges a stretch. While the job reports, dead keys of it are to be deleted; after that its orphans are given up, and deleted
 * before the next stretch. Any other comparison was judged before, or its stretch was handed out anew since: it changes nothing.
 * @throws LeaseLostError
 */
export function decideReconciled(
  lease: JobLease,
  comparison: Comparison,
  { row, now, next }: ReconciledSnapshot,
): Decision<ReconciledAnswer> {
  const job = renewed(leasedJob(lease, row), now);
  const { events, row: changed, items, dead } = next === undefined ? nothing(job) : judged(job, comparison, next);
  const keys = dead.map(({ contentAddress, generation }) => ({ contentAddress, generation }));
  return {
    events,
    answer: { job: jobView(changed), deletion: keys.length === 0 ? null : { backendId: comparison.backendId, keys } },
    state: [{ change: 'put', state: 'jobs', row: changed }, ...items],
  };
}

function nothing(row: JobRow): StretchDecision {
  return { events: [], row, items: [], dead: [] };
}

function judged(
  job: JobRow,
  comparison: Comparison,
  { cursor, compared }: NonNullable<ReconciledSnapshot['next']>,
): StretchDecision {
  if (cursor.phase === 'delete') return deleting(job, cursor, compared, comparison);
  const { row, items, dead } = reported(job, compared, comparison);
  const moved = { ...row, cursor: encodeCursor(after(comparison, cursor, 'reported')) };
  return { events: [], row: moved, items, dead: job.dryRun ? [] : dead };
}

/** Gives orphans up as a collection does, so that uploads of the same content that are under way lose nothing. */
function deleting(job: JobRow, cursor: ReconciliationCursor, compared: Compared, comparison: Comparison): StretchDecision {
  const { backendId, listed } = comparison;
  const orphans = compared.standing('orphan').slice(0, cursor.deletable);
  const events = orphans.map((orphan) => givenUp({ ...orphan, backendId }, job.createdBy));
  const left = { ...cursor, deletable: cursor.deletable - orphans.length };
  const isEnough = left.deletable === 0;
  const next = isEnough ? { ...left, phase: 'deleted' as const, sequence: null } : after(comparison, left, 'deleted');
  const done = job.done + listed.length;
  const row: JobRow = { ...job, done, total: Math.max(job.total ?? 0, done), cursor: encodeCursor(next) };
  return { events, row, items: [], dead: [] };
}

/** The cursor behind a stretch, or behind all of them. */
function after({ end }: Comparison, cursor: ReconciliationCursor, then: ReconciliationCursor['phase']): ReconciliationCursor {
  return end === null ? { ...cursor, phase: then, after: null, sequence: null } : { ...cursor, after: end, sequence: null };
}
