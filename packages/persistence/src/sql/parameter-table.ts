import type { Bound, ParameterKind, ParameterTable, SqlValue } from './dialect.js';
import { chunks, valuesList } from './multi-row.js';

/** A parameter for each cell; runs of 2^n rows. */
export const SQLITE_TABLE: ParameterTable = {
  chunks,
  form: (rows) => rows,
  sql: (kinds, rows) => `VALUES ${valuesList(kinds.length, rows, () => '?')}`,
  bind: (rows) => rows.flat(),
};

const TYPES: Readonly<Record<ParameterKind, string>> = {
  text: 'text',
  integer: 'bigint',
  boolean: 'boolean',
  jcs: 'text',
  time: 'text',
  bytes: 'bytea',
};

const ROWS_PER_STATEMENT = 4096;

/** A parameter for each column, so that one statement serves any number of rows; a single row's bytes go as they are. */
export const POSTGRES_TABLE: ParameterTable = {
  *chunks(rows) {
    for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) yield rows.slice(start, start + ROWS_PER_STATEMENT);
  },
  form: (rows) => Math.min(rows, 2),
  sql(kinds, form) {
    if (form === 1) return `VALUES (${kinds.map((kind, column) => `$${column + 1}::${TYPES[kind]}`).join(', ')})`;
    return `SELECT * FROM unnest(${kinds.map((kind, column) => `$${column + 1}::${TYPES[kind]}[]`).join(', ')})`;
  },
  bind: (rows) => (rows.length === 1 ? (rows[0] ?? []) : columnsOf(rows)),
};

function columnsOf(rows: readonly (readonly SqlValue[])[]): readonly Bound[] {
  const [first = []] = rows;
  return first.map((_, column) => rows.map((row) => row[column] ?? null));
}
