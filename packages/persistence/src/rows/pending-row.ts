import type { ReactivatePackage, StateChange, ViewChange } from '@artifact-store/registry';
import { looseTable, TABLE_NAMES, type TableName } from '../sql/rows.js';

export type Values = Readonly<Record<string, unknown>>;

/** A change of one row. */
export type RowChange = Exclude<ViewChange, ReactivatePackage> | StateChange;

/**
 * What is to happen to the row at a key: it is deleted; or `insert` it where it is missing (undefined: then nothing happens),
 * else replace the members of `set` and count up those of `add`.
 */
export interface PendingRow {
  readonly table: TableName;
  /** Of table and key. */
  readonly id: string;
  readonly key: Values;
  /** Then there is nothing to insert, set or add. */
  readonly deletes: boolean;
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

export function pendingRow(change: RowChange): PendingRow {
  const table = 'view' in change ? change.view : change.state;
  const { primaryKey } = looseTable(table);
  const others = OTHERS.get(table) ?? [];
  const key = pick('key' in change ? change.key : change.row, primaryKey);
  const row = { table, id: rowId(table, key), key, deletes: false, insert: undefined, set: {}, add: {} };
  if (change.change === 'delete') return { ...row, deletes: true };
  if (change.change === 'adjust') {
    return { ...row, set: change.set, add: change.add as Readonly<Record<string, number>> };
  }
  const insert: Values = { ...change.row };
  if (change.change === 'put') return { ...row, insert, set: pick(insert, others) };
  const adding: readonly string[] = change.add;
  const keeping: readonly string[] = change.keep;
  const replaced = others.filter((member) => !adding.includes(member) && !keeping.includes(member));
  const add = pick(insert, adding) as Readonly<Record<string, number>>;
  return { ...row, insert, set: pick(insert, replaced), add };
}

/** Whether the row is as it was, be it there or not. */
export function changesNothing({ deletes, insert, set, add }: PendingRow): boolean {
  return !deletes && insert === undefined && Object.keys(set).length === 0 && Object.keys(add).length === 0;
}

/**
 * Both changes of one row as one; undefined if no single statement says that: a new row would have to differ from what an
 * existing one is given.
 */
export function fold(first: PendingRow, second: PendingRow): PendingRow | undefined {
  if (second.deletes) return second;
  if (first.deletes) return second.insert === undefined ? first : replacing(second, second.insert);
  const insert = first.insert === undefined ? second.insert : applied(first.insert, second);
  const folded = { ...first, insert, ...composed(first, second) };
  return isOneStatement(folded) ? folded : undefined;
}

/** The same row whatever stood at its key. */
function replacing(row: PendingRow, insert: Values): PendingRow {
  return { ...row, set: pick(insert, OTHERS.get(row.table) ?? []), add: {} };
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
