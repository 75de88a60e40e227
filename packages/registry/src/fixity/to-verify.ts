import type { Timestamp } from '@artifact-store/identity';
import type { JobLease, JobView, ObjectToVerify } from '@artifact-store/planes';
import { ended } from '../jobs/ending.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, put, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { ObjectCount, ObjectsToVerify } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import type { Choice, DescribedObject } from './chosen-objects.js';
import { encodeCursor, type PageUnderWay, verificationCursor } from './verification-cursor.js';
import type { VerificationOptions } from './verification-options.js';

/** Fixes what the verification goes by. @throws LeaseLostError */
export function beginVerification(
  lease: JobLease,
  { limit, samplePercent, backendId }: VerificationOptions,
  count: ObjectCount,
  { row, now }: JobSnapshot,
  asOf: Timestamp,
): Decision<PageAnswer> {
  const job = leasedJob(lease, row);
  if (job.cancelRequested) return putPage(ended(job, 'cancelled', now), null);
  // Somebody has begun it meanwhile under this very lease.
  if (verificationCursor(job) !== undefined) return { events: [], answer: 'go on' };
  const begun = {
    ...renewed(job, now),
    total: Math.min(limit, Math.ceil((count.objects * samplePercent) / 100)),
    cursor: encodeCursor({ asOf, after: undefined, page: undefined }),
    result: { ...job.result, backend_id: backendId, checked: 0, failed: 0, bytes: 0, as_of: asOf },
  };
  return put(begun, 'go on');
}

/** Of the objects of a backend that were not verified since: neither by this job nor, where asked for, for some time. */
export function notSince(asOf: Timestamp, { since }: Pick<VerificationOptions, 'since'>): Timestamp {
  return since === undefined || since > asOf ? asOf : since;
}

/** What was found of the next page before the lock was taken. */
export interface ProposedPage {
  /** Of the last event before anything was looked at. */
  readonly sequence: number;
  readonly after: ObjectsToVerify['after'];
  readonly choice: Choice;
  readonly objects: readonly DescribedObject[];
}

export type PageAnswer =
  /** There is nothing to read yet, and more to look at. */
  'go on' | { readonly job: JobView; readonly page: HandedOut | null };

export type HandedOut = Pick<PageUnderWay, 'sequence'> & { readonly objects: readonly ObjectToVerify[] };

/**
 * Hands a page out. The cursor moves on when its findings come: what a worker took with it into its death is handed out again.
 * A dry run passes it over.
 * @throws LeaseLostError
 */
export function decidePage(
  lease: JobLease,
  { limit }: VerificationOptions,
  { sequence, after, choice: { end, isLast }, objects }: ProposedPage,
  { row, now }: JobSnapshot,
): Decision<PageAnswer> {
  const job = leasedJob(lease, row);
  const cursor = verificationCursor(job);
  if (job.cancelRequested) return putPage(ended(job, 'cancelled', now), null);
  if (cursor === undefined || !isSame(cursor.after, after)) return { events: [], answer: 'go on' };
  const isOver = job.done >= limit || end === undefined || (isLast && objects.length === 0);
  if (isOver) return putPage(ended({ ...job, total: job.done }, 'succeeded', now), null);
  if (objects.length === 0 || job.dryRun) {
    const moved = { ...cursor, after: end, page: undefined };
    return put({ ...renewed(passedOver(job, objects), now), cursor: encodeCursor(moved) }, 'go on');
  }
  const page = { sequence, end, objects };
  return putPage({ ...renewed(job, now), cursor: encodeCursor({ ...cursor, page }) }, { sequence, objects });
}

/** The job with more objects that were looked at. */
export function lookedAt(job: JobRow, objects: readonly { readonly sizeBytes: number }[]): JobRow {
  const done = job.done + objects.length;
  const bytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, job.bytes);
  return { ...job, done, total: Math.max(job.total ?? 0, done), bytes };
}

function passedOver(job: JobRow, objects: readonly DescribedObject[]): JobRow {
  const next = lookedAt(job, objects);
  return { ...next, result: { ...next.result, checked: next.done, bytes: next.bytes } };
}

function putPage(row: JobRow, page: HandedOut | null): Decision<PageAnswer> {
  return put(row, { job: jobView(row), page });
}

function isSame(one: ObjectsToVerify['after'], other: ObjectsToVerify['after']): boolean {
  return one?.contentAddress === other?.contentAddress && one?.lastVerifiedAt === other?.lastVerifiedAt;
}
