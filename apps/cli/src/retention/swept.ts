import { type DoneJobs, lastOf, packageIdsOf } from '../direct/do-job.js';
import { countedText } from '../output/units.js';

/** What a sweep that was cancelled had done by then. */
export function sweptBy(done: DoneJobs) {
  const { dryRun } = lastOf(done);
  const marked = dryRun ? [] : [...packageIdsOf(done)];
  const detail = dryRun
    ? 'it marks nothing in any case'
    : `${countedText(marked.length, 'package')} had been marked by then, and stay so`;
  return { detail, members: { marked_package_ids: marked, marked_count: marked.length } };
}
