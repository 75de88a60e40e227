import type { Timestamp } from '@artifact-store/identity';
import type { JobLease, JobView } from '@artifact-store/planes';
import { ended } from '../jobs/ending.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { Views } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import { type CollectionCursor, cursorOf } from './collection-job.js';
import { decideTriedPage, loadTriedPage, type TriedPage } from './dry-run.js';
import type { KeysToDelete, PageDecision } from './page-decision.js';
import { decideReclaimPage, loadReclaimPage, type ReclaimPage } from './reclaim-page.js';
import { decideReleasePage, loadReleasePage, type ReleasePage } from './release-page.js';

type Page =
  | { readonly kind: 'tried'; readonly found: TriedPage }
  | { readonly kind: 'release'; readonly found: ReleasePage }
  | { readonly kind: 'reclaim'; readonly found: ReclaimPage };

export interface CollectionSnapshot extends JobSnapshot {
  /** Undefined where the job is not this worker's, or has not begun. */
  readonly next: { readonly cursor: CollectionCursor; readonly page: Page } | undefined;
}

export interface PageAnswer {
  readonly job: JobView;
  readonly deletion: KeysToDelete | null;
  /** The job, where there is nothing left to do but to end it. */
  readonly over: JobRow | undefined;
}

export async function loadPage(views: Views, lease: JobLease, { row, now }: JobSnapshot): Promise<CollectionSnapshot> {
  const cursor = row?.leaseToken === lease.token ? cursorOf(row) : undefined;
  if (row === undefined || cursor === undefined) return { row, now, next: undefined };
  return { row, now, next: { cursor, page: await found(views, row, cursor, now) } };
}

async function found(views: Views, { dryRun }: JobRow, cursor: CollectionCursor, now: Timestamp): Promise<Page> {
  if (dryRun) return { kind: 'tried', found: await loadTriedPage(views, cursor, now) };
  return cursor.phase === 'release'
    ? { kind: 'release', found: await loadReleasePage(views, cursor, now) }
    : { kind: 'reclaim', found: await loadReclaimPage(views, cursor, now) };
}

/** Does a page, unless the job is to end before it. @throws LeaseLostError */
export function decidePage(lease: JobLease, { row, now, next }: CollectionSnapshot): Decision<PageAnswer> {
  const job = leasedJob(lease, row);
  if (job.cancelRequested) return answered({ ...nothing(job), row: ended(job, 'cancelled', now) });
  const leased = renewed(job, now);
  return answered(next === undefined ? nothing(leased) : decided(leased, next.cursor, next.page));
}

function decided(job: JobRow, cursor: CollectionCursor, page: Page): PageDecision {
  switch (page.kind) {
    case 'tried':
      return decideTriedPage(job, cursor, page.found);
    case 'release':
      return decideReleasePage(job, cursor, page.found);
    case 'reclaim':
      return decideReclaimPage(job, page.found);
  }
}

function nothing(row: JobRow): PageDecision {
  return { events: [], row, items: [], deletion: null, isOver: false };
}

function answered({ events, row, items, deletion, isOver }: PageDecision): Decision<PageAnswer> {
  return {
    events,
    answer: { job: jobView(row), deletion, over: isOver ? row : undefined },
    state: [{ change: 'put', state: 'jobs', row }, ...items],
  };
}
