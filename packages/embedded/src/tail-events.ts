import { setTimeout as pause } from 'node:timers/promises';
import { type Events, MAX_PAGE_LIMIT, type RecordedEvent } from '@artifact-store/planes';

const POLL_MILLISECONDS = 250;

/** Reads the log page by page from `since` (exclusive); with `follow` it waits for more until the signal aborts. */
export async function* tailEvents(events: Events, since: number, follow?: AbortSignal): AsyncGenerator<RecordedEvent> {
  let cursor = since;
  while (follow?.aborted !== true) {
    const page = await events.page({ since: cursor, limit: MAX_PAGE_LIMIT });
    yield* page.events;
    cursor = page.nextSince;
    if (page.events.length > 0) continue;
    if (follow === undefined) return;
    // An abort ends the wait, and with it the tail: it is no failure.
    await pause(POLL_MILLISECONDS, undefined, { signal: follow }).catch(() => {});
  }
}
