import type { EventQuery } from '@artifact-store/planes';
import type { ListEventsQuery } from './dto/list-events.query.js';

export function eventQuery({ since, limit, type, subject_kind, subject_id }: ListEventsQuery): EventQuery {
  return {
    since: Number(since ?? 0),
    limit: limit === undefined ? undefined : Number(limit),
    type,
    subjectKind: subject_kind,
    subjectId: subject_id,
  };
}
