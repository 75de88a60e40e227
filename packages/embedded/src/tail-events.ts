import { type EventFilter, type Events, MAX_PAGE_LIMIT, MAX_WAIT_SECONDS, type RecordedEvent } from '@artifact-store/planes';

/** Reads the log page by page from `since` (exclusive); with `follow` it waits for more until the signal aborts. */
export async function* tailEvents(
  events: Events,
  since: number,
  follow?: AbortSignal,
  filter: EventFilter = {},
): AsyncGenerator<RecordedEvent> {
  let cursor = since;
  const waitSeconds = follow === undefined ? 0 : MAX_WAIT_SECONDS;
  while (follow?.aborted !== true) {
    const asked = events.page({ ...filter, since: cursor, limit: MAX_PAGE_LIMIT, waitSeconds });
    // An abort ends the wait, and with it the tail: it is no failure.
    const page = await unlessAborted(asked, follow);
    if (page === undefined) return;
    yield* page.events;
    if (page.nextSince === cursor && follow === undefined) return;
    cursor = page.nextSince;
  }
}

/** Undefined if the signal aborts before; then nobody wants to know how it ends. */
async function unlessAborted<Answer>(asked: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer | undefined> {
  if (signal === undefined) return asked;
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const abort = () => resolve(undefined);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([asked, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
