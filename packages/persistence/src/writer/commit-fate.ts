import { setTimeout } from 'node:timers/promises';
import type { RecordedEvent } from '@artifact-store/planes';
import type { Connections } from '../connections.js';
import { readAt } from '../log/event-reader.js';

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 100;

/**
 * What became of a transaction whose answer to COMMIT was lost. Asked with the head lock held, so that the lost transaction
 * has ended; our leaf hash at the planned place says that it was committed.
 */
export async function fateOf(last: RecordedEvent, connections: Connections): Promise<'committed' | 'lost' | 'unknown'> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await setTimeout(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    const found = await lookUp(last.sequence, connections).catch(() => undefined);
    if (found !== undefined) return found.event !== undefined && isSame(found.event, last) ? 'committed' : 'lost';
  }
  return 'unknown';
}

async function lookUp(sequence: number, connections: Connections): Promise<{ readonly event: RecordedEvent | undefined }> {
  const transaction = await connections.beginLocked();
  try {
    return { event: await readAt(transaction.session, sequence) };
  } finally {
    await transaction.rollback();
  }
}

function isSame(found: RecordedEvent, planned: RecordedEvent): boolean {
  return Buffer.compare(found.leafHash, planned.leafHash) === 0;
}
