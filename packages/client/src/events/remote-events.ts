import {
  CursorAheadError,
  EventNotFoundError,
  type EventPage,
  type EventQuery,
  type Events,
  eventFrom,
  type JsonFields,
  type RecordedEvent,
} from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';
import { wholeEvent } from './whole-event.js';

/** The event log of a remote API. */
export class RemoteEvents implements Events {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async page({ since, limit, waitSeconds, type, subjectKind, subjectId }: EventQuery, signal?: AbortSignal): Promise<EventPage> {
    const query = { since, limit, wait: waitSeconds, type, subject_kind: subjectKind, subject_id: subjectId };
    const headers = { accept: 'application/json' };
    const answer = await this.#transport.send({ ...operation('GET', '/events', { query }), headers, signal });
    const { logId, events, nextSince } = await answer.json(eventPageFrom);
    return { logId, nextSince, events: await Promise.all(events.map((each) => wholeEvent(this.#transport, each))) };
  }

  async at(sequence: number): Promise<RecordedEvent> {
    const { events } = await this.page({ since: Math.max(sequence - 1, 0), limit: 1 }).catch(orNone);
    const [event] = events;
    if (event?.sequence !== sequence) throw new EventNotFoundError(`the log has no event ${sequence}`);
    return event;
  }
}

function orNone(error: unknown): Pick<EventPage, 'events'> {
  if (error instanceof CursorAheadError) return { events: [] };
  throw error;
}

function eventPageFrom(fields: JsonFields) {
  return {
    logId: fields.text('log_id'),
    events: fields.list('events', eventFrom),
    nextSince: fields.natural('next_since'),
  };
}
