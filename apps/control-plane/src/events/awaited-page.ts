import type { EventPage, EventQuery, Events } from '@artifact-store/planes';
import type { LogWatch } from './log-watch.js';

/**
 * The first page that has an event; or, when the signal aborts or the server stops, an empty one, whose `nextSince` is beyond all
 * that was passed over meanwhile.
 * @throws as `Events.page`
 */
export async function awaitedPage(
  events: Pick<Events, 'page'>,
  watch: Pick<LogWatch, 'goesOn' | 'isOver'>,
  query: EventQuery,
  signal: AbortSignal,
): Promise<EventPage> {
  let { since } = query;
  let page = await events.page(query);
  while (page.events.length === 0 && !signal.aborted && !watch.isOver) {
    // A filtered page may be empty before the log ends.
    if (page.nextSince === since) await watch.goesOn(since, signal);
    since = page.nextSince;
    page = await events.page({ ...query, since });
  }
  return page;
}
