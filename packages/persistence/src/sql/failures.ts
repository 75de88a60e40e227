import { ArtifactStoreError, DatabaseUnavailableError, InternalError, MigrationsPendingError } from '@artifact-store/planes';
import { QueryFailedError } from 'typeorm';

/** PostgreSQL: a lock was not to be had within lock_timeout. */
export const LOCK_NOT_AVAILABLE = '55P03';

const SCHEMA_MISSING = new Set(['42P01', '42703', '3F000']);
/** SQLSTATE classes that say the statement or its data was wrong: our defect, not the database's condition. */
const DEFECT_CLASSES = new Set(['21', '22', '23', '42']);
const SQLITE_DEFECTS = ['SQLITE_ERROR', 'SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_TOOBIG', 'SQLITE_RANGE', 'SQLITE_MISUSE'];
const NO_SUCH_COLUMN = /^(?:no such (?:table|column)|table \S+ has no column)/;

/**
 * What a driver's failure means to a caller. The texts hold the driver's code at most: its messages may name hosts, users,
 * paths and values.
 */
export function databaseError(error: unknown): ArtifactStoreError {
  if (error instanceof ArtifactStoreError) return error;
  const driver = error instanceof QueryFailedError ? error.driverError : error;
  const code = failureCode(driver);
  if (isSchemaMissing(code, driver)) return new MigrationsPendingError('the database lacks a table or column of this version');
  if (isDefect(code, driver)) {
    return new InternalError(`the database refused a statement (${code ?? 'unknown'})`, {}, { cause: driver });
  }
  return new DatabaseUnavailableError(`the database does not answer as it should (${code ?? 'connection lost'})`);
}

/** The SQLSTATE, the SQLite result code or the system's error name. */
export function failureCode(error: unknown): string | undefined {
  const driver = error instanceof QueryFailedError ? error.driverError : error;
  const code = typeof driver === 'object' && driver !== null && 'code' in driver ? driver.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function isSchemaMissing(code: string | undefined, driver: unknown): boolean {
  if (code === undefined) return false;
  return SCHEMA_MISSING.has(code) || (code === 'SQLITE_ERROR' && driver instanceof Error && NO_SUCH_COLUMN.test(driver.message));
}

function isDefect(code: string | undefined, driver: unknown): boolean {
  if (code === undefined) return driver instanceof TypeError || driver instanceof RangeError;
  if (code.startsWith('SQLITE_')) return SQLITE_DEFECTS.some((defect) => code === defect || code.startsWith(`${defect}_`));
  return code.length === 5 && DEFECT_CLASSES.has(code.slice(0, 2));
}
