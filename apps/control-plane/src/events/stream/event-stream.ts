import { ArtifactStoreError, type EventPage, type EventQuery, type Events } from '@artifact-store/planes';
import type { LogWatch } from '../log-watch.js';
import { within } from '../patience.js';
import { BEGINNING, messageOf, placeOf } from './message.js';

/** Proxies and clients give up connections that are silent for long; most after a minute. */
const SILENCE_MS = 15_000;

export interface EventStreamParts {
  readonly events: Pick<Events, 'page'>;
  readonly watch: Pick<LogWatch, 'goesOn' | 'isOver'>;
  readonly query: EventQuery;
  /** Of that query. */
  readonly first: EventPage;
  /** Aborts when nobody reads any more. */
  readonly signal: AbortSignal;
  readonly silenceMilliseconds?: number | undefined;
}

/**
 * The messages of a stream, each made when it is asked for: a reader who takes its time keeps one page in memory, and no more of
 * the log is read for it. Ends when the signal aborts, when the server stops, or when the log cannot be read; whoever asks again then
 * goes on from the id it saw last.
 */
export async function* eventStream(parts: EventStreamParts): AsyncGenerator<string, void> {
  const { watch, query, first, signal, silenceMilliseconds = SILENCE_MS } = parts;
  let page: EventPage | undefined = first;
  let { since } = query;
  let spoken = performance.now();
  yield BEGINNING;
  while (page !== undefined && !signal.aborted) {
    for (const event of page.events) yield messageOf(event);
    if (page.events.length > 0) spoken = performance.now();
    const isEnd = page.nextSince === since;
    since = page.nextSince;
    if (watch.isOver) break;
    const silence = performance.now() - spoken;
    if (silence >= silenceMilliseconds) {
      yield placeOf(since);
      spoken = performance.now();
    } else if (isEnd) {
      await within(silenceMilliseconds - silence, signal, (over) => watch.goesOn(since, over));
    }
    page = await nextPage(parts, since);
  }
  // What a filter passed over need not be read again.
  yield placeOf(since);
}

/** Undefined where the log cannot be read now: whoever asks again is told why. */
async function nextPage({ events, query }: EventStreamParts, since: number): Promise<EventPage | undefined> {
  try {
    return await events.page({ ...query, since });
  } catch (error) {
    if (error instanceof ArtifactStoreError) return undefined;
    throw error;
  }
}
