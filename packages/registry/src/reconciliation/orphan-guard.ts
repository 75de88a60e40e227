import { ReconcileRefusedError } from '@artifact-store/planes';
import { numberIn } from '../collection/collection-job.js';
import type { JobError } from '../jobs/ending.js';
import type { JobRow } from '../state/rows.js';

/** More orphans than these speak rather of a wrong log or a wrong storage. */
const LIKELY_ORPHANS = 1000;
const LIKELY_PERCENT = 5;

/** Why so many orphans are not believed; undefined where they are. */
export function orphanObjection({ result }: Pick<JobRow, 'result'>): JobError | undefined {
  const [orphans, objects] = [numberIn(result, 'orphans'), numberIn(result, 'objects')];
  if (orphans <= LIKELY_ORPHANS && orphans * 100 <= objects * LIKELY_PERCENT) return undefined;
  const detail = `${orphans} of ${objects} objects are orphans, which is more than ${LIKELY_PERCENT} % or more than ${LIKELY_ORPHANS}`;
  return { code: ReconcileRefusedError.declaration.code, detail };
}

/** As `orphanObjection`, for the one who asked to have them deleted: what was expected is believed. */
export function orphanRefusal(job: Pick<JobRow, 'result' | 'options'>): JobError | undefined {
  const expected = numberIn(job.options, 'expected_orphans');
  return numberIn(job.result, 'orphans') <= expected ? undefined : orphanObjection(job);
}
