import { type DoneJobs, lastOf } from '../direct/do-job.js';
import { progressOf } from './progress.js';

/** What a job of any kind that was cancelled had done by then. */
export function cancelledJob(done: DoneJobs) {
  const job = lastOf(done);
  return { detail: `${progressOf(job)} had been looked at by then`, members: { kind: job.kind, result: job.result } };
}
