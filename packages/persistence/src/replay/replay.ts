import type { ContentAddress, Digester } from '@artifact-store/identity';
import { decodeEvent, type LogHead, project } from '@artifact-store/registry';
import { readPage } from '../log/event-reader.js';
import { RowWriter } from '../rows/row-writer.js';
import { VIEW_NAMES } from '../sql/rows.js';
import type { Session } from '../sql/session.js';
import { digestViews } from '../views/views-digest.js';

const EVENTS_PER_PAGE = 1000;

export interface ReplayOptions {
  /** Also tells whether the views were what the log says. */
  readonly check?: boolean | undefined;
  /** Called after each page of events. */
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined;
}

export interface ReplayProgress {
  readonly sequence: number;
  readonly lastSequence: number;
}

export interface ReplayResult {
  readonly lastSequence: number;
  /** Of the rebuilt views. */
  readonly viewsDigest: ContentAddress;
  /** Events of types that this version does not know; they change no view. */
  readonly unknownEvents: number;
  /** Whether the views were others before; null if that was not asked. */
  readonly differed: boolean | null;
}

/** Clears the views and rebuilds them from the log, inside a transaction that holds the head lock. */
export async function rebuildViews(
  session: Session,
  head: LogHead,
  digester: Digester,
  { check = false, onProgress }: ReplayOptions,
): Promise<ReplayResult> {
  const before = check ? await digestViews(session, digester) : null;
  // Not TRUNCATE, which would take the old views from readers before this commits.
  for (const view of VIEW_NAMES) await session.query(`DELETE FROM ${view}`);
  const writer = new RowWriter(session.dialect);
  let sequence = 0;
  let unknownEvents = 0;
  for (;;) {
    const events = await readPage(session, sequence, EVENTS_PER_PAGE);
    if (events.length === 0) break;
    for (const row of events) {
      const event = decodeEvent(row);
      if (event === undefined) unknownEvents += 1;
      else writer.add(project(event, row));
      sequence = row.sequence;
    }
    await writer.flush(session);
    onProgress?.({ sequence, lastSequence: head.lastSequence });
  }
  const viewsDigest = await digestViews(session, digester);
  const differed = before === null ? null : before !== viewsDigest;
  return { lastSequence: head.lastSequence, viewsDigest, unknownEvents, differed };
}
