import type { CborMap } from '@artifact-store/encoding';
import { IdentityError, type JobId, parseId, parseTimestamp } from '@artifact-store/identity';
import {
  InvalidCursorError,
  JOB_KINDS,
  JOB_STATES,
  type JobView,
  type ListJobItems,
  type ListJobs,
  type Page,
  ValidationFailedError,
} from '@artifact-store/planes';
import { pageLimit } from '../packages/list.js';
import type { ItemsOfJob, JobFilter } from '../ports/views.js';
import type { JobItemRow, JobRow } from '../state/rows.js';
import { jobView } from './job-view.js';

const NOT_OURS = 'cursor is not a next_cursor of this list';

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
  const items = rows.slice(0, pageLimit(query.limit));
  const last = items.at(-1);
  const more = rows.length > items.length && last !== undefined;
  return { items: items.map(jobView), nextCursor: more ? `${last.createdAt}_${last.jobId}` : null };
}

function jobPosition(cursor: string): NonNullable<JobFilter['after']> {
  const [createdAt = '', jobId = ''] = cursor.split('_');
  try {
    return { createdAt: parseTimestamp(createdAt), jobId: parseId<JobId>(jobId) };
  } catch (error) {
    if (error instanceof IdentityError) throw new InvalidCursorError(NOT_OURS);
    throw error;
  }
}

/** @throws ValidationFailedError, InvalidCursorError */
export function itemsQuery({ jobId, limit, cursor = '0' }: ListJobItems): ItemsOfJob {
  if (!/^(0|[1-9]\d{0,14})$/.test(cursor)) throw new InvalidCursorError(NOT_OURS);
  return { jobId, limit: pageLimit(limit) + 1, after: Number(cursor) };
}

export function itemPage(query: ListJobItems, rows: readonly JobItemRow[]): Page<CborMap> {
  const items = rows.slice(0, pageLimit(query.limit));
  const last = items.at(-1);
  const more = rows.length > items.length && last !== undefined;
  return { items: items.map(({ item }) => item), nextCursor: more ? String(last.itemNumber) : null };
}
