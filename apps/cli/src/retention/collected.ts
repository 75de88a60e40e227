import { type DoneJobs, lastOf, numberIn, packageIdsOf, sumOf } from '../direct/do-job.js';
import { bytesText, countedText } from '../output/units.js';

/** What `retention gc` came to. */
export function collectedBy(done: DoneJobs) {
  const { jobId, dryRun, result } = lastOf(done);
  const next = result.next_reclaim_at;
  return {
    released_locations: sumOf(done, 'released_locations'),
    reclaimed_objects: sumOf(done, 'reclaimed_objects'),
    reclaimed_bytes: sumOf(done, 'reclaimed_bytes'),
    collected_package_ids: packageIdsOf(done),
    // As things are at the end, and not added up.
    claimed_objects: numberIn(result, 'claimed_objects'),
    claimed_bytes: numberIn(result, 'claimed_bytes'),
    next_reclaim_at: typeof next === 'string' ? next : null,
    job_id: jobId,
    dry_run: dryRun,
  };
}

export type Collected = ReturnType<typeof collectedBy>;

/** What a collection that was cancelled had done by then. */
export function cancelledCollection(done: DoneJobs) {
  const { released_locations, reclaimed_objects, reclaimed_bytes, collected_package_ids, dry_run } = collectedBy(done);
  const detail = dry_run
    ? 'it lets nothing go in any case'
    : `${countedText(collected_package_ids.length, 'package')} had been collected by then, and ${bytesText(reclaimed_bytes)} deleted`;
  return {
    detail,
    members: { released_locations, reclaimed_objects, reclaimed_bytes, collected_package_ids: [...collected_package_ids] },
  };
}
