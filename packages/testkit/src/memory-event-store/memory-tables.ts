import { type ReactivatePackage, VIEW_TABLES, type ViewChange, type ViewName, type ViewRows } from '@artifact-store/registry';

type Row = Record<string, unknown>;

/** The rows of the views, by primary key. */
export class MemoryTables {
  private readonly tables = new Map<ViewName, Map<string, Row>>();

  rows<Name extends ViewName>(view: Name): readonly ViewRows[Name][] {
    return [...this.table(view).values()] as unknown as ViewRows[Name][];
  }

  get<Name extends ViewName>(view: Name, key: Partial<ViewRows[Name]>): ViewRows[Name] | undefined {
    return this.table(view).get(keyOf(view, key)) as ViewRows[Name] | undefined;
  }

  /** All rows of all views, in the order of their keys: equal for equal views. */
  dump(): Readonly<Record<string, readonly unknown[]>> {
    const sorted = (name: ViewName) => [...this.table(name)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return Object.fromEntries((Object.keys(VIEW_TABLES) as ViewName[]).map((name) => [name, sorted(name)]));
  }

  apply(change: ViewChange): void {
    const table = this.table(change.view);
    if (change.change === 'put') {
      table.set(keyOf(change.view, change.row), { ...change.row });
    } else if (change.change === 'merge') {
      const key = keyOf(change.view, change.row);
      table.set(key, merged(table.get(key), { ...change.row }, change.add, change.keep));
    } else if (change.change === 'delete') {
      table.delete(keyOf(change.view, change.key));
    } else if (change.change === 'reactivate') {
      this.reactivate(change);
    } else {
      this.adjust(change.view, change.key, change.set, change.add);
    }
  }

  private reactivate({ packageId, lastEventSequence }: ReactivatePackage): void {
    const deleted = this.rows('storage_locations').filter(
      (location) => location.packageId === packageId && location.status === 'deleted',
    );
    for (const { storageLocationId, backendId, contentAddress, previousStatus } of deleted) {
      const back = { status: previousStatus, previousStatus: null, lastEventSequence };
      this.adjust('storage_locations', { storageLocationId }, back, {});
      this.adjust('storage_objects', { backendId, contentAddress }, { claimedAt: null }, { liveLocations: 1 });
    }
  }

  private adjust(view: ViewName, wanted: object, set: object, add: Readonly<Record<string, number | undefined>>): void {
    const table = this.table(view);
    const key = wholeKey(view, wanted);
    const rows = key === undefined ? [...table] : [[key, table.get(key)] as const];
    for (const [at, row] of rows) if (row !== undefined && matches(row, wanted)) table.set(at, adjusted(row, set, add));
  }

  private table(view: ViewName): Map<string, Row> {
    let table = this.tables.get(view);
    if (table === undefined) {
      table = new Map();
      this.tables.set(view, table);
    }
    return table;
  }
}

function keyOf(view: ViewName, row: object): string {
  return JSON.stringify(VIEW_TABLES[view].primaryKey.map((member) => (row as Row)[member]));
}

/** The key of the only row that can have these members; undefined where there may be several. */
function wholeKey(view: ViewName, wanted: object): string | undefined {
  return VIEW_TABLES[view].primaryKey.every((member) => Object.hasOwn(wanted, member)) ? keyOf(view, wanted) : undefined;
}

function merged(existing: Row | undefined, row: Row, add: readonly string[], keep: readonly string[]): Row {
  if (existing === undefined) return row;
  const result = { ...row };
  for (const member of add) result[member] = Number(existing[member]) + Number(row[member]);
  for (const member of keep) result[member] = existing[member];
  return result;
}

function adjusted(row: Row, set: object, add: Readonly<Record<string, number | undefined>>): Row {
  const result = { ...row, ...set };
  for (const [member, amount] of Object.entries(add)) result[member] = Number(row[member]) + (amount ?? 0);
  return result;
}

function matches(row: Row, key: object): boolean {
  return Object.entries(key).every(([member, value]) => row[member] === value);
}
