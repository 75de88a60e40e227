import {
  CursorAheadError,
  DEFAULT_PAGE_LIMIT,
  EventNotFoundError,
  type EventPage,
  type EventQuery,
  type Events,
  MAX_WAIT_SECONDS,
  type RecordedEvent,
  ValidationFailedError,
} from '@artifact-store/planes';
import { pageLimit } from '../pages/page.js';
import type { EventStore } from '../ports/event-store.js';
import { checkFilter, hasCondition } from './event-filter.js';

/** The log, for readers. */
export class EventLog implements Events {
  constructor(private readonly store: EventStore) {}

  async page({ waitSeconds = 0, ...query }: EventQuery): Promise<EventPage> {
    if (!Number.isSafeInteger(waitSeconds) || waitSeconds < 0 || waitSeconds > MAX_WAIT_SECONDS) {
      throw new ValidationFailedError(`the seconds to wait are not a whole number from 0 to ${MAX_WAIT_SECONDS}`);
    }
    const page = await this.#page(query);
    if (waitSeconds === 0 || page.nextSince > query.since) return page;
    await this.store.goesOn(query.since, waitSeconds * 1000);
    return this.#page(query);
  }

  async #page({ since, limit = DEFAULT_PAGE_LIMIT, ...filter }: Omit<EventQuery, 'waitSeconds'>): Promise<EventPage> {
    if (!Number.isSafeInteger(since) || since < 0) throw new ValidationFailedError('since is not a whole number from 0');
    const upTo = pageLimit(limit);
    checkFilter(filter);
    // First, and the log is read no further: what is committed in between may match, and must not count as passed over.
    const head = await this.store.head();
    if (since > head.lastSequence) {
      throw new CursorAheadError(`since is ${since}, but the log ends at ${head.lastSequence}`, {
        last_sequence: head.lastSequence,
        log_id: head.logId,
      });
    }
    const { logId, lastSequence: until } = head;
    if (hasCondition(filter)) {
      const { events, through } = await this.store.matching({ filter, since, until, limit: upTo });
      return { logId, events, nextSince: through };
    }
    const events = await this.store.page(since, upTo);
    return { logId, events, nextSince: events.at(-1)?.sequence ?? since };
  }

  async at(sequence: number): Promise<RecordedEvent> {
    const event = await this.store.at(sequence);
    if (event === undefined) throw new EventNotFoundError(`the event log has no event ${sequence}`, { sequence });
    return event;
  }
}
