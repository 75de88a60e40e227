import { DatabaseInUseError } from '@artifact-store/planes';
import BetterSqlite3 from 'better-sqlite3';
import { databaseError, failureCode } from '../sql/failures.js';

/** The right to write a database file, held until `release` or the end of the process, however it ends. */
export interface ExclusiveFile {
  release(): void;
}

/**
 * Takes the right to write: an open BEGIN EXCLUSIVE on a tiny database beside the file. SQLite's own lock would be let go
 * between transactions. Nothing else may open or close that file in this process, or POSIX drops the lock.
 * @throws DatabaseInUseError at once if another process or another part of this one has it; DatabaseUnavailableError
 */
export function takeExclusiveFile(databasePath: string): ExclusiveFile {
  let database: BetterSqlite3.Database | undefined;
  try {
    database = new BetterSqlite3(`${databasePath}.lock`, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (failureCode(error)?.startsWith('SQLITE_BUSY')) throw new DatabaseInUseError('another writer has the database file');
    throw databaseError(error);
  }
  const held = database;
  return { release: () => void held.close() };
}
