import type { CborMap } from '@artifact-store/encoding';
import type { Findings, JobLease, JobView } from '@artifact-store/planes';
import { ended, written } from '../jobs/ending.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { JobRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';
import { type JudgedPage, judgePage, type ObjectsNow } from './judged-page.js';
import { lookedAt, movedOn } from './to-verify.js';
import { verificationCursor } from './verification-cursor.js';

export interface FindingsSnapshot extends JobSnapshot {
  readonly objects: ObjectsNow;
}

/**
 * Records the findings about the page that is under way. Any others were recorded before, or their page was handed out anew
 * since: they change nothing.
 * @throws LeaseLostError
 */
export function decideFindings(lease: JobLease, findings: Findings, { row, now, objects }: FindingsSnapshot): Decision<JobView> {
  const job = leasedJob(lease, row);
  const cursor = verificationCursor(job);
  const isUnderWay = cursor?.page?.sequence === findings.sequence && job.result.backend_id === findings.backendId;
  if (cursor?.page === undefined || !isUnderWay) {
    return written(job.cancelRequested ? ended(job, 'cancelled', now) : renewed(job, now));
  }
  const { end, bytes, objects: read } = cursor.page;
  const judged = judgePage(cursor.page, findings, objects, job.createdBy);
  const done = counted(lookedAt(movedOn(job, cursor, end, now), read.length, bytes), judged);
  const next = job.cancelRequested ? ended(done, 'cancelled', now) : done;
  return {
    events: judged.events,
    answer: jobView(next),
    state: [{ change: 'put', state: 'jobs', row: next }, ...items(job, judged.failures)],
  };
}

function counted(job: JobRow, { checked, failed, bytes, failures }: JudgedPage): JobRow {
  const result = {
    ...job.result,
    checked: Number(job.result.checked) + checked,
    failed: Number(job.result.failed) + failed,
    bytes: Number(job.result.bytes) + bytes,
  };
  return { ...job, result, itemCount: job.itemCount + failures.length };
}

function items({ jobId, itemCount }: JobRow, failures: readonly CborMap[]): StateChange[] {
  return failures.map((item, index) => {
    return { change: 'put', state: 'job_items', row: { jobId, itemNumber: itemCount + index + 1, item } };
  });
}
