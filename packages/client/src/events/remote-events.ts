import type { EventPage, EventQuery, Events, RecordedEvent } from '@artifact-store/planes';
import type { Transport } from '../http/transport.js';
import { eventPageFrom, type WireEvent } from './event-codec.js';

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

  async #whole({ event, payload }: WireEvent): Promise<RecordedEvent> {
    if (payload !== null) return { ...event, payload };
    const answer = await this.#transport.send({ method: 'GET', path: `/events/${event.sequence}/payload` });
    return { ...event, payload: await answer.bytes() };
  }
}
