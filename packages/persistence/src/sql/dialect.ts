import type { ColumnKind } from '@artifact-store/registry';

/** What is bound to a statement. Both drivers take a number for a 64-bit integer and a boolean for a flag. */
export type SqlValue = string | number | boolean | null | Uint8Array;

/** All that differs in the SQL of the two databases. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** Whether a statement holds up the whole process while it runs. */
  readonly isSynchronous: boolean;
  /** The `index`-th parameter of a statement, from 1. */
  parameter(index: number): string;
  /** The same where nothing else tells the database the parameter's type. */
  typedParameter(index: number, kind: ColumnKind): string;
  /** A bytes column's length; the bytes are not read for it. */
  byteLength(column: string): string;
  /** The begin of a transaction that will take the head lock. */
  readonly begin: string;
  /** The begin of a transaction that reads one state of the database throughout. */
  readonly beginSnapshot: string;
  /** Takes the head lock, and reads the head and (`database_time`, milliseconds, or null) the database's clock. */
  readonly lockHead: string;
}

const HEAD = 'last_sequence, last_created_at, log_id';

export const SQLITE: Dialect = {
  name: 'sqlite',
  isSynchronous: true,
  parameter: () => '?',
  typedParameter: () => '?',
  byteLength: (column) => `length(${column})`,
  // The write lock of the file is the head lock, and it has one process' clock.
  begin: 'BEGIN IMMEDIATE',
  beginSnapshot: 'BEGIN',
  lockHead: `SELECT ${HEAD}, NULL AS database_time FROM event_log_head`,
};

const POSTGRES_TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'bigint',
  boolean: 'boolean',
  jcs: 'text',
  time: 'text',
};

export const POSTGRES: Dialect = {
  name: 'postgres',
  isSynchronous: false,
  parameter: (index) => `$${index}`,
  typedParameter: (index, kind) => `$${index}::${POSTGRES_TYPES[kind]}`,
  byteLength: (column) => `octet_length(${column})`,
  // What is read after the lock must be what the last holder committed, so each statement needs a snapshot of its own.
  begin: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
  beginSnapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  lockHead: `SELECT ${HEAD}, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS database_time FROM event_log_head FOR UPDATE`,
};
