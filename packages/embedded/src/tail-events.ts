import { setTimeout as pause } from 'node:timers/promises';
import { type EventFilter, type Events, MAX_PAGE_LIMIT, type RecordedEvent } from '@artifact-store/planes';

const POLL_MILLISECONDS = 250;

/** Reads the log page by page from `since` (exclusive); with `follow` it waits for more until the signal aborts. */
export async function* tailEvents(
  events: Events,
  since: number,
  follow?: AbortSignal,
  filter: EventFilter = {},
): AsyncGenerator<RecordedEvent> {
  let cursor = since;
  while (follow?.aborted !== true) {
    const page = await events.page({ ...filter, since: cursor, limit: MAX_PAGE_LIMIT });
    yield* page.events;
    const isEnd = page.nextSince === cursor;
    cursor = page.nextSince;
    if (!isEnd) continue;
    if (follow === undefined) return;
    // An abort ends the wait, and with it the tail: it is no failure.
    await pause(POLL_MILLISECONDS, undefined, { signal: follow }).catch(() => {});
  }
}
