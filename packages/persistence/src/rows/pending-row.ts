import type { StateChange, ViewChange } from '@artifact-store/registry';
import { looseTable, TABLE_NAMES, type TableName } from '../sql/rows.js';

export type Values = Readonly<Record<string, unknown>>;

/**
 * What is to happen to the row at a key: `insert` it where it is missing (undefined: then nothing happens), else replace the
 * members of `set` and count up those of `add`.
 */
export interface PendingRow {
  readonly table: TableName;
  /** Of table and key. */
  readonly id: string;
  readonly key: Values;
  readonly insert: Values | undefined;
  readonly set: Values;
  readonly add: Readonly<Record<string, number>>;
}

/** Members beside the primary key. */
const OTHERS: ReadonlyMap<TableName, readonly string[]> = new Map(
  TABLE_NAMES.map((table) => {
    const { primaryKey, columns } = looseTable(table);
    return [table, Object.keys(columns).filter((member) => !primaryKey.includes(member))];
  }),
);

/** @param key the members of the primary key, in its order */
export function rowId(table: TableName, key: Values): string {
  const values = Object.values(key);
  return `${table} ${values.length === 1 ? values[0] : JSON.stringify(values)}`;
}

export function pendingRow(change: ViewChange | StateChange): PendingRow {
  const table = 'view' in change ? change.view : change.state;
  const { primaryKey } = looseTable(table);
  const others = OTHERS.get(table) ?? [];
  if (change.change === 'adjust') {
    const add = change.add as Readonly<Record<string, number>>;
    const key = pick(change.key, primaryKey);
    return { table, id: rowId(table, key), key, insert: undefined, set: change.set, add };
  }
  const row: Values = { ...change.row };
  const key = pick(row, primaryKey);
  const id = rowId(table, key);
  if (change.change === 'put') return { table, id, key, insert: row, set: pick(row, others), add: {} };
  const adding: readonly string[] = change.add;
  const keeping: readonly string[] = change.keep;
  const replaced = others.filter((member) => !adding.includes(member) && !keeping.includes(member));
  const add = pick(row, adding) as Readonly<Record<string, number>>;
  return { table, id, key, insert: row, set: pick(row, replaced), add };
}

/**
 * Both changes of one row as one; undefined if no single statement says that: a new row would have to differ from what an
 * existing one is given.
 */
export function fold(first: PendingRow, second: PendingRow): PendingRow | undefined {
  const insert = first.insert === undefined ? second.insert : applied(first.insert, second);
  const folded = { ...first, insert, ...composed(first, second) };
  return isOneStatement(folded) ? folded : undefined;
}

/** An existing row after its change. */
export function applied(row: Values, { set, add }: Pick<PendingRow, 'set' | 'add'>): Values {
  const result: Record<string, unknown> = { ...row, ...set };
  for (const [member, count] of Object.entries(add)) result[member] = (row[member] as number) + count;
  return result;
}

function composed(first: PendingRow, second: PendingRow): Pick<PendingRow, 'set' | 'add'> {
  const set: Record<string, unknown> = { ...first.set, ...second.set };
  const add: Record<string, number> = {};
  for (const [member, count] of Object.entries(first.add)) if (!(member in second.set)) add[member] = count;
  for (const [member, count] of Object.entries(second.add)) {
    if (member in first.set) set[member] = (first.set[member] as number) + count;
    else add[member] = (add[member] ?? 0) + count;
  }
  return { set, add };
}

// INSERT … ON CONFLICT DO UPDATE takes what it sets and adds from the row it would have inserted.
function isOneStatement({ insert, set, add }: PendingRow): boolean {
  if (insert === undefined) return true;
  return [...Object.entries(set), ...Object.entries(add)].every(([member, value]) => insert[member] === value);
}

function pick(values: object, members: readonly string[]): Values {
  const picked: Record<string, unknown> = {};
  for (const member of members) picked[member] = (values as Values)[member];
  return picked;
}
