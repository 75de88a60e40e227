import { type ControlConfig, type Database, openDatabaseOf } from './control.js';
import { type Adoption, type DataConfig, openAdoption } from './data.js';

/** The settings that say where the log and its storage are. */
export type AdoptionConfig = Pick<ControlConfig, 'database'> & Pick<DataConfig, 'storage'>;

export interface AdoptedStorage {
  /** Every backend that is the log's by now: the one that was asked for, and those that were before. */
  readonly backendIds: readonly string[];
  /** The log's new id. Grants and cursors of the old one are good no more. */
  readonly logId: string;
  readonly previousLogId: string;
  readonly lastSequence: number;
}

/**
 * Makes a storage backend that of this event log as it is, and the log another one than it was: for a database that was
 * restored and is meant to go on from there, or a storage that was moved to it. All servers and data planes have to be stopped,
 * and started again afterwards. If it fails midway, nothing is written to the storage until it is done again.
 * @throws BackendUnavailableError for a backend that is not configured or cannot be written to, and then nothing has changed;
 *   DatabaseInUseError, DatabaseUnavailableError, MigrationsPendingError, StorageFullError
 */
export async function adoptStorage(config: AdoptionConfig, backendId: string): Promise<AdoptedStorage> {
  const database = await openDatabaseOf(config);
  try {
    const storage = await openAdoption(config);
    try {
      return await adoptFor(database, storage, backendId);
    } finally {
      // Staging that could not be cleared is reaped later, and must not hide what came of this.
      await storage.close().catch(() => {});
    }
  } finally {
    await database.close();
  }
}

async function adoptFor(database: Database, storage: Adoption, backendId: string): Promise<AdoptedStorage> {
  const previous = await database.eventStore.head();
  const backendIds = new Set([backendId, ...(await storage.belongingTo(previous))]);
  for (const id of backendIds) await storage.requireWritable(id);
  // The log first: as long as a file has the old id, nobody takes it for the new log's.
  const { logId, lastSequence } = await database.renameLog();
  await storage.adopt([...backendIds], { logId, lastSequence });
  return { backendIds: [...backendIds], logId, previousLogId: previous.logId, lastSequence };
}
