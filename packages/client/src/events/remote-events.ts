import {
  type EventPage,
  type EventQuery,
  type Events,
  eventFrom,
  type JsonFields,
  type ReceivedEvent,
  type RecordedEvent,
} from '@artifact-store/planes';
import type { Transport } from '../http/transport.js';

/** The event log of a remote API. */
export class RemoteEvents implements Events {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async page({ since, limit }: EventQuery): Promise<EventPage> {
    const query = new URLSearchParams({ since: String(since) });
    if (limit !== undefined) query.set('limit', String(limit));
    const answer = await this.#transport.send({ method: 'GET', path: '/events', query, headers: { accept: 'application/json' } });
    const { logId, events, nextSince } = await answer.json(eventPageFrom);
    return { logId, nextSince, events: await Promise.all(events.map((each) => this.#whole(each))) };
  }

  async #whole({ event, payload }: ReceivedEvent): Promise<RecordedEvent> {
    if (payload !== null) return { ...event, payload };
    const answer = await this.#transport.send({ method: 'GET', path: `/events/${event.sequence}/payload` });
    return { ...event, payload: await answer.bytes() };
  }
}

function eventPageFrom(fields: JsonFields) {
  return {
    logId: fields.text('log_id'),
    events: fields.list('events', eventFrom),
    nextSince: fields.natural('next_since'),
  };
}
