import { type Clock, epochMilliseconds } from '@artifact-store/identity';
import { ClockSkewError, ReplayingError } from '@artifact-store/planes';
import type { LogHead } from '@artifact-store/registry';
import { type Connections, type LockedTransaction, LockTimeoutError, type Transaction } from '../connections.js';
import { logHead } from '../log/event-reader.js';
import type { RawRow } from '../sql/rows.js';
import { safeInteger } from '../sql/rows.js';

/** Clocks that differ by more would order the log against the time its readers live in. */
export const MAX_CLOCK_SKEW_MS = 5 * 60 * 1000;

/** A transaction that holds the head lock: nobody else appends before it ends. */
export interface LockedLog extends Transaction {
  readonly head: LogHead;
}

/**
 * Begins a transaction with the head lock, which is taken before anything else is read.
 * @throws ReplayingError, ClockSkewError, DatabaseUnavailableError
 */
export async function lockLog(connections: Connections, clock: Clock): Promise<LockedLog> {
  const transaction = await beginLocked(connections);
  try {
    const head = logHead(transaction.head);
    checkClock(transaction.head, clock);
    return { ...transaction, head };
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

async function beginLocked(connections: Connections): Promise<LockedTransaction> {
  try {
    return await connections.beginLocked();
  } catch (error) {
    if (error instanceof LockTimeoutError && (await connections.isReplaying())) {
      throw new ReplayingError('the views are being rebuilt from the log');
    }
    throw error;
  }
}

function checkClock(row: RawRow | undefined, clock: Clock): void {
  const databaseTime = row?.database_time;
  if (databaseTime === null || databaseTime === undefined) return;
  const ahead = epochMilliseconds(clock.now()) - safeInteger(databaseTime);
  if (Math.abs(ahead) <= MAX_CLOCK_SKEW_MS) return;
  const seconds = Math.round(Math.abs(ahead) / 1000);
  throw new ClockSkewError(`the process is ${seconds} seconds ${ahead > 0 ? 'ahead of' : 'behind'} the database`);
}
