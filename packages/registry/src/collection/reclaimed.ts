import type { JobLease, JobView } from '@artifact-store/planes';
import type { ObjectReclaimed } from '../events/domain-event.js';
import { objectId } from '../events/subject.js';
import { jobView } from '../jobs/job-view.js';
import { type JobSnapshot, leasedJob, renewed } from '../jobs/lease.js';
import type { Decision } from '../ports/event-store.js';
import type { JobRow } from '../state/rows.js';
import type { ObjectReclaimView, StorageObjectView } from '../views/rows.js';
import { countedUp } from './collection-job.js';

export interface ReclaimedSnapshot extends JobSnapshot {
  /** Those of the deleted keys that are not known to be gone yet. */
  readonly open: readonly ObjectReclaimView[];
  /** Of these keys. */
  readonly objects: readonly StorageObjectView[];
}

/** Records that bytes are gone, once for each key. Of a collection they are things that it looked at. @throws LeaseLostError */
export function decideReclaimed(lease: JobLease, { row, now, open, objects }: ReclaimedSnapshot): Decision<JobView> {
  const job = leasedJob(lease, row);
  const sizes = new Map(objects.map((each) => [objectId(each.backendId, each.contentAddress), each.sizeBytes]));
  const events = distinct(open).map(({ backendId, contentAddress, generation }): ObjectReclaimed => {
    const sizeBytes = sizes.get(objectId(backendId, contentAddress)) ?? 0;
    return { type: 'v1.storage.object_reclaimed', actor: job.createdBy, backendId, contentAddress, generation, sizeBytes };
  });
  const bytes = events.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const looked = job.kind === 'retention-gc' ? lookedAt(job, events.length, bytes) : job;
  const counted: JobRow = {
    ...renewed(looked, now),
    result: countedUp(job.result, { reclaimed_objects: events.length, reclaimed_bytes: bytes }),
  };
  return { events, answer: jobView(counted), state: [{ change: 'put', state: 'jobs', row: counted }] };
}

function lookedAt(job: JobRow, objects: number, bytes: number): JobRow {
  const done = job.done + objects;
  return { ...job, done, total: Math.max(job.total ?? 0, done), bytes: job.bytes + bytes };
}

function distinct(reclaims: readonly ObjectReclaimView[]): ObjectReclaimView[] {
  const byKey = reclaims.map((each) => [`${objectId(each.backendId, each.contentAddress)}.${each.generation}`, each] as const);
  return [...new Map(byKey).values()];
}
