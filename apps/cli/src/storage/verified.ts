import { type DoneJobs, lastOf, numberIn } from '../direct/do-job.js';
import { bytesText, countedText } from '../output/units.js';

/** What `storage verify` came to. */
export function verifiedBy(done: DoneJobs) {
  const { jobId, result } = lastOf(done);
  return {
    backend_id: String(result.backend_id ?? ''),
    checked: numberIn(result, 'checked'),
    failed: numberIn(result, 'failed'),
    bytes: numberIn(result, 'bytes'),
    failures: [...done.items],
    job_id: jobId,
  };
}

export type Verified = ReturnType<typeof verifiedBy>;

/** What a verification that was cancelled had found by then. */
export function cancelledVerification(done: DoneJobs) {
  const { job_id: _, ...members } = verifiedBy(done);
  const { checked, bytes, failed } = members;
  const read = `${countedText(checked, 'object')}, ${bytesText(bytes)}`;
  return { detail: `${read}, had been read by then, of which ${failed === 0 ? 'none' : failed} failed`, members };
}
