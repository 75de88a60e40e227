import { CursorAheadError, type EventFilter, type EventPage, MAX_PAGE_LIMIT, type RecordedEvent } from '@artifact-store/planes';
import { isAway } from '../http/failover.js';
import type { Pace } from '../http/pace.js';
import type { RemoteEvents } from './remote-events.js';

export interface TailEvents extends EventFilter {
  /** Exclusive; 0, the beginning, if not given. */
  readonly since?: number | undefined;
  /** Whether to wait for more at the end of the log; false if not given. */
  readonly follow?: boolean | undefined;
  /** Ends the tail, which is no failure. */
  readonly signal?: AbortSignal | undefined;
  /** How long a server that does not answer is asked again, as while it is restarted; two minutes if not given. */
  readonly patienceMilliseconds?: number | undefined;
  /** Told of each wait for such a server. */
  readonly onWaiting?: ((error: Error, milliseconds: number) => void) | undefined;
}

export interface TailParts {
  readonly events: Pick<RemoteEvents, 'page'>;
  readonly pace: Pace;
  /** How long one question for more waits for its answer. */
  readonly waitSeconds: number;
}

const DEFAULT_PATIENCE = 120_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;

/**
 * The log page by page, without holes and without doubles, however often the server is restarted meanwhile; each page with its
 * events, which may be none where there is a filter.
 * @throws CursorAheadError also where the log has become another under the same address; what the server answered last, where patience
 *   is at its end
 */
export async function* tailEvents(parts: TailParts, tail: TailEvents): AsyncGenerator<readonly RecordedEvent[], void> {
  const { since = 0, follow = false, signal } = tail;
  let cursor = since;
  let logId: string | undefined;
  while (true) {
    const page = await patientPage(parts, tail, cursor);
    if (page === undefined) return;
    logId ??= page.logId;
    if (page.logId !== logId)
      throw new CursorAheadError(`the log is ${page.logId} by now, and was ${logId}`, { log_id: page.logId });
    yield page.events;
    if (signal?.aborted === true || (page.nextSince === cursor && !follow)) return;
    cursor = page.nextSince;
  }
}

/** Undefined if the signal aborts before there is one. */
async function patientPage(
  { events, pace, waitSeconds }: TailParts,
  tail: TailEvents,
  since: number,
): Promise<EventPage | undefined> {
  const { follow = false, signal, patienceMilliseconds = DEFAULT_PATIENCE, onWaiting, type, subjectKind, subjectId } = tail;
  const query = { since, limit: MAX_PAGE_LIMIT, waitSeconds: follow ? waitSeconds : undefined, type, subjectKind, subjectId };
  const isOver = () => signal?.aborted === true;
  let failedAt: number | undefined;
  for (let failures = 0; !isOver(); failures++) {
    try {
      return await events.page(query, signal);
    } catch (error) {
      if (isOver()) return undefined;
      failedAt ??= pace.now();
      if (!isAway(error) || pace.now() - failedAt >= patienceMilliseconds) throw error;
      const wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT) * (0.5 + pace.jitter() / 2);
      onWaiting?.(error, wait);
      // An abort ends the wait, and with it the tail.
      await pace.wait(wait, signal).catch(() => undefined);
    }
  }
  return undefined;
}
