import { type DoneJobs, lastOf, numberIn } from '../direct/do-job.js';
import { countedText } from '../output/units.js';

/** What `storage reconcile` came to. */
export function reconciledBy(done: DoneJobs) {
  const { dryRun, jobId, result } = lastOf(done);
  return {
    backend_id: String(result.backend_id ?? ''),
    objects: numberIn(result, 'objects'),
    bytes: numberIn(result, 'bytes'),
    missing: numberIn(result, 'missing'),
    orphans: numberIn(result, 'orphans'),
    orphan_bytes: numberIn(result, 'orphan_bytes'),
    recent: numberIn(result, 'recent'),
    lost_tail: numberIn(result, 'lost_tail'),
    not_ours: numberIn(result, 'not_ours'),
    dead_keys: numberIn(result, 'dead_keys'),
    reclaimed_objects: numberIn(result, 'reclaimed_objects'),
    reclaimed_bytes: numberIn(result, 'reclaimed_bytes'),
    needs_expected_orphans: result.needs_expected_orphans === true,
    findings: [...done.items],
    dry_run: dryRun,
    job_id: jobId,
  };
}

export type Reconciled = ReturnType<typeof reconciledBy>;

/** What a reconciliation that was cancelled had found by then. */
export function cancelledReconciliation(done: DoneJobs) {
  const { job_id: _, ...members } = reconciledBy(done);
  return { detail: `${countedText(members.objects, 'object')} had been looked at by then`, members };
}
