import type { CborMap } from '@artifact-store/encoding';
import type { JobId } from '@artifact-store/identity';
import {
  JOB_KINDS,
  JOB_STATES,
  type JobView,
  type ListJobItems,
  type ListJobs,
  type Page,
  ValidationFailedError,
} from '@artifact-store/planes';
import { foreignCursor, pageLimit, pageOf } from '../pages/page.js';
import { parseTimeCursor, timeCursor } from '../pages/time-cursor.js';
import type { ItemsOfJob, JobFilter } from '../ports/views.js';
import type { JobItemRow, JobRow } from '../state/rows.js';
import { jobView } from './job-view.js';

/** The filter for one page and the row that tells whether there is another. @throws ValidationFailedError, InvalidCursorError */
export function jobFilter({ kind, state, limit, cursor }: ListJobs): JobFilter {
  if (kind !== undefined && !JOB_KINDS.includes(kind))
    throw new ValidationFailedError(`kind is none of: ${JOB_KINDS.join(', ')}`);
  if (state !== undefined && !JOB_STATES.includes(state)) {
    throw new ValidationFailedError(`state is none of: ${JOB_STATES.join(', ')}`);
  }
  return { kind, state, limit: pageLimit(limit) + 1, after: cursor === undefined ? undefined : jobPosition(cursor) };
}

/** The page made of up to limit + 1 rows. */
export function jobPage(query: ListJobs, rows: readonly JobRow[]): Page<JobView> {
  return pageOf(query, rows.map(jobView), ({ createdAt, jobId }) => timeCursor(createdAt, jobId));
}

function jobPosition(cursor: string): JobFilter['after'] {
  const { time, id } = parseTimeCursor<JobId>(cursor);
  return { createdAt: time, jobId: id };
}

/** @throws ValidationFailedError, InvalidCursorError */
export function itemsQuery({ jobId, limit, cursor = '0' }: ListJobItems): ItemsOfJob {
  if (!/^(0|[1-9]\d{0,14})$/.test(cursor)) throw foreignCursor();
  return { jobId, limit: pageLimit(limit) + 1, after: Number(cursor) };
}

export function itemPage(query: ListJobItems, rows: readonly JobItemRow[]): Page<CborMap> {
  const { items, nextCursor } = pageOf(query, rows, ({ itemNumber }) => String(itemNumber));
  return { items: items.map(({ item }) => item), nextCursor };
}
