import type { IdSource } from '@artifact-store/identity';
import type { LogHead } from '@artifact-store/registry';
import type { Connections } from '../connections.js';
import { logHead } from './event-reader.js';

/** Gives the log another identity under the head lock. Its events stay as they are: they do not name it. */
export async function renameLog(connections: Connections, ids: IdSource): Promise<LogHead> {
  const transaction = await connections.beginLocked();
  try {
    const renamed: LogHead = { ...logHead(transaction.head), logId: ids.next() };
    const { dialect } = transaction.session;
    await transaction.session.query(`UPDATE event_log_head SET log_id = ${dialect.parameter(1)}`, [renamed.logId]);
    await transaction.commit();
    return renamed;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}
