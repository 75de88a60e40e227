import type { CborMap } from '@artifact-store/encoding';
import type { Findings, JobLease, JobView } from '@artifact-store/planes';
import { ended } from '../jobs/ending.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, put, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { Views } from '../ports/views.js';
import type { JobRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';
import { type JudgedPage, judgePage } from './judged-page.js';
import { type ObjectsNow, objectsNow } from './objects-now.js';
import { lookedAt } from './to-verify.js';
import {
  encodeCursor,
  type PageUnderWay,
  positionOf,
  type VerificationCursor,
  verificationCursor,
} from './verification-cursor.js';

export interface FindingsSnapshot extends JobSnapshot {
  /** The page that the findings are about; undefined where that is not under way. */
  readonly next: { readonly cursor: VerificationCursor; readonly page: PageUnderWay; readonly objects: ObjectsNow } | undefined;
}

export async function loadFindings(views: Views, { row, now }: JobSnapshot, findings: Findings): Promise<FindingsSnapshot> {
  const cursor = row === undefined ? undefined : verificationCursor(row);
  const page = cursor?.page;
  const isUnderWay = page?.sequence === findings.sequence && row?.result.backend_id === findings.backendId;
  if (cursor === undefined || page === undefined || !isUnderWay) return { row, now, next: undefined };
  return { row, now, next: { cursor, page, objects: await objectsNow(views, page, findings) } };
}

/** There is more to tell of the page. */
export type FindingsAnswer = 'go on' | JobView;

/**
 * Records findings about the page that is under way. Any others were recorded before, or their page was handed out anew since:
 * they change nothing.
 * @throws LeaseLostError
 */
export function decideFindings(
  lease: JobLease,
  findings: Findings,
  { row, now, next }: FindingsSnapshot,
): Decision<FindingsAnswer> {
  const job = leasedJob(lease, row);
  const ending = (each: JobRow) => (job.cancelRequested ? ended(each, 'cancelled', now) : each);
  if (next === undefined) {
    const same = ending(renewed(job, now));
    return put(same, jobView(same));
  }
  const { cursor, page, objects } = next;
  const judged = judgePage(page, findings, objects, job.createdBy);
  const isOver = judged.rest.length === 0;
  const last = judged.over.at(-1);
  const moved: VerificationCursor = isOver
    ? { asOf: cursor.asOf, after: page.end, page: undefined }
    : { ...cursor, after: last === undefined ? cursor.after : positionOf(last), page: { ...page, objects: judged.rest } };
  const told = { ...counted(renewed(job, now), judged), cursor: encodeCursor(moved) };
  const changed = isOver ? ending(told) : told;
  return {
    events: judged.events,
    answer: isOver ? jobView(changed) : 'go on',
    state: [{ change: 'put', state: 'jobs', row: changed }, ...items(job, judged.failures)],
  };
}

function counted(job: JobRow, { over, checked, failed, bytes, failures }: JudgedPage): JobRow {
  const looked = lookedAt(job, over);
  const result = {
    ...job.result,
    checked: Number(job.result.checked) + checked,
    failed: Number(job.result.failed) + failed,
    bytes: Number(job.result.bytes) + bytes,
  };
  return { ...looked, result, itemCount: job.itemCount + failures.length };
}

function items({ jobId, itemCount }: JobRow, failures: readonly CborMap[]): StateChange[] {
  return failures.map((item, index) => {
    return { change: 'put', state: 'job_items', row: { jobId, itemNumber: itemCount + index + 1, item } };
  });
}
