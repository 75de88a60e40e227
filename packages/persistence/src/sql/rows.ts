import { type CborMap, compareText, fromJcs, toJcs } from '@artifact-store/encoding';
import { InternalError } from '@artifact-store/planes';
import {
  type Column,
  STATE_TABLES,
  type StateRows,
  type Table,
  VIEW_TABLES,
  type ViewName,
  type ViewRows,
} from '@artifact-store/registry';
import type { SqlValue } from './dialect.js';

/** A row as the driver gives it. */
export type RawRow = Readonly<Record<string, unknown>>;

/** The row of each table that commands write. */
export type TableRows = ViewRows & StateRows;

export type TableName = keyof TableRows;

const TABLES: { readonly [Name in TableName]: Table<Name, TableRows[Name]> } = { ...VIEW_TABLES, ...STATE_TABLES };

/** The views alone: what is rebuilt from the log, and digested. In byte order of the names. */
export const VIEW_NAMES: readonly ViewName[] = (Object.keys(VIEW_TABLES) as ViewName[]).sort(compareText);

/** Views and operational state. */
export const TABLE_NAMES: readonly TableName[] = (Object.keys(TABLES) as TableName[]).sort(compareText);

/** A table whose members are known by name only. */
export interface LooseTable {
  readonly name: TableName;
  readonly primaryKey: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
}

export function looseTable(table: TableName): LooseTable {
  return TABLES[table] as unknown as LooseTable;
}

/** A member's value as its column keeps it. */
export function encodeColumn(column: Column, value: unknown): SqlValue {
  return column.kind === 'jcs' && value !== null ? toJcs(value as CborMap) : (value as SqlValue);
}

/**
 * A column as one type on both databases: pg gives 64-bit integers as text, SQLite gives flags as 0 and 1.
 * @throws InternalError for an integer beyond ±(2^53−1)
 */
export function readColumn(column: Column, value: unknown): string | number | boolean | null {
  if (value === null) return null;
  switch (column.kind) {
    case 'integer':
      return safeInteger(value);
    case 'boolean':
      return value === true || value === 1;
    default:
      return value as string;
  }
}

/** The row of a table, out of columns that are named `<prefix><column>`. */
export function decodeRow<Name extends TableName>(table: Name, raw: RawRow, prefix: string): TableRows[Name] {
  const { columns } = looseTable(table);
  const row: Record<string, unknown> = {};
  for (const [member, column] of Object.entries(columns)) {
    const value = readColumn(column, raw[prefix + column.name]);
    row[member] = column.kind === 'jcs' && typeof value === 'string' ? fromJcs(value) : value;
  }
  // The columns hold what commands wrote, so the members have the types of the row.
  return row as unknown as TableRows[Name];
}

/** @throws InternalError for an integer beyond ±(2^53−1) */
export function safeInteger(value: unknown): number {
  const integer = Number(value);
  if (!Number.isSafeInteger(integer)) throw new InternalError('a stored integer is beyond ±(2^53−1)');
  return integer;
}
