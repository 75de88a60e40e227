import { type CborMap, fromJcs, toJcs } from '@artifact-store/encoding';
import { applied, type PendingRow, rowId, type Values } from '../rows/pending-row.js';
import { looseTable, type TableName, type TableRows } from '../sql/rows.js';

/**
 * Rows as a transaction sees them: what it has read, with its own changes applied as their SQL will. A row is known,
 * known to be missing (null), or not known.
 */
export class RowCache {
  readonly #rows = new Map<string, Values | null>();
  readonly #unsettled = new Set<string>();
  readonly #unsettledTables = new Set<TableName>();

  get<Name extends TableName>(_table: Name, id: string): TableRows[Name] | null | undefined {
    // Rows are kept under the name of their table.
    return this.#rows.get(id) as TableRows[Name] | null | undefined;
  }

  /** Whether a change of a row that is not known may have yet to be written, so that the database does not have it either. */
  isUnsettled(table: TableName, id: string): boolean {
    return this.#unsettledTables.has(table) || this.#unsettled.has(id);
  }

  /** All changes are written. */
  settle(): void {
    this.#unsettled.clear();
    this.#unsettledTables.clear();
  }

  /** Takes what the database says of a row that was not known. */
  learn(id: string, row: Values | null): void {
    if (!this.#rows.has(id)) this.#rows.set(id, row);
  }

  /** Rows of a table are about to change, and only the database knows which. */
  forget(table: TableName): void {
    for (const id of this.#rows.keys()) if (id.startsWith(`${table} `)) this.#rows.delete(id);
    this.#unsettledTables.add(table);
  }

  apply(change: PendingRow): void {
    const row = this.#rows.get(change.id);
    if (change.deletes) this.#rows.set(change.id, null);
    else if (row === undefined && !isWhole(change)) this.#unsettled.add(change.id);
    else if (row) this.#rows.set(change.id, applied(row, { set: asRead(change.table, change.set), add: change.add }));
    else if (change.insert !== undefined) this.#rows.set(change.id, asRead(change.table, change.insert));
  }

  /** All that is known. */
  *known(): Generator<readonly [id: string, row: Values | null]> {
    yield* this.#rows;
  }
}

export function rowIdOf<Name extends TableName>(table: Name, row: TableRows[Name]): string {
  const { primaryKey } = looseTable(table);
  const values: Values = { ...row };
  return rowId(table, Object.fromEntries(primaryKey.map((member) => [member, values[member]])));
}

/** Whether the row is the same afterwards, whatever it was. */
function isWhole({ table, key, insert, set }: PendingRow): boolean {
  if (insert === undefined) return false;
  return Object.keys(looseTable(table).columns).every((member) => member in key || member in set);
}

/** Members as the database would give them back: maps have their canonical order. */
function asRead(table: TableName, members: Values): Values {
  const { columns } = looseTable(table);
  let read = members;
  for (const [member, value] of Object.entries(members)) {
    if (columns[member]?.kind === 'jcs' && value !== null) read = { ...read, [member]: fromJcs(toJcs(value as CborMap)) };
  }
  return read;
}
