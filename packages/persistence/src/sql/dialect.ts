import type { ColumnKind } from '@artifact-store/registry';
import { POSTGRES_TABLE, SQLITE_TABLE } from './parameter-table.js';

/** What is bound to a statement. Both drivers take a number for a 64-bit integer and a boolean for a flag. */
export type SqlValue = string | number | boolean | null | Uint8Array;

/** One parameter of a statement: a value, or on PostgreSQL a column of values. */
export type Bound = SqlValue | readonly SqlValue[];

export type ParameterKind = ColumnKind | 'bytes';

/** How rows of parameters become part of a statement. */
export interface ParameterTable {
  /** Cuts rows into runs that a statement takes. */
  chunks<Row>(rows: readonly Row[], columns: number): Iterable<readonly Row[]>;
  /** Which of the forms of a statement serves so many rows; there are few. */
  form(rows: number): number;
  /** What may follow INSERT INTO … or stand in WITH … AS (…). */
  sql(kinds: readonly ParameterKind[], form: number): string;
  bind(rows: readonly (readonly SqlValue[])[]): readonly Bound[];
}

/** All that differs in the SQL of the two databases. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** Whether a statement holds up the whole process while it runs. */
  readonly isSynchronous: boolean;
  /** The `index`-th parameter of a statement, from 1. */
  parameter(index: number): string;
  readonly table: ParameterTable;
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
  table: SQLITE_TABLE,
  byteLength: (column) => `length(${column})`,
  // The write lock of the file is the head lock, and it has one process' clock.
  begin: 'BEGIN IMMEDIATE',
  beginSnapshot: 'BEGIN',
  lockHead: `SELECT ${HEAD}, NULL AS database_time FROM event_log_head`,
};

export const POSTGRES: Dialect = {
  name: 'postgres',
  isSynchronous: false,
  parameter: (index) => `$${index}`,
  table: POSTGRES_TABLE,
  byteLength: (column) => `octet_length(${column})`,
  // What is read after the lock must be what the last holder committed, so each statement needs a snapshot of its own. A
  // prepared statement keeps the plan that suited the tables when they were small, unless it may only look rows up by key.
  begin: `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL enable_seqscan = off;
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`,
  beginSnapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  lockHead: `SELECT ${HEAD}, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS database_time FROM event_log_head FOR UPDATE`,
};
