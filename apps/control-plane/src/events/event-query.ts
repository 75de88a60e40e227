import { type EventQuery, ValidationFailedError } from '@artifact-store/planes';
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

const SEQUENCE = /^\d{1,16}$/;

/**
 * What a stream is made of, from the last event that a client has seen, if it names one. The URL of a client that asks again stays
 * as it was, so its `since` counts no more.
 * @throws ValidationFailedError
 */
export function streamQuery(asked: ListEventsQuery, lastEventId: string | string[] | undefined): EventQuery {
  if (asked.limit !== undefined || asked.wait !== undefined) {
    throw new ValidationFailedError('limit and wait are for pages; a stream has no end');
  }
  if (lastEventId === undefined || lastEventId === '') return eventQuery(asked);
  if (typeof lastEventId !== 'string' || !SEQUENCE.test(lastEventId)) {
    throw new ValidationFailedError('Last-Event-ID is the sequence of an event, a whole number from 0');
  }
  return eventQuery({ ...asked, since: lastEventId });
}
