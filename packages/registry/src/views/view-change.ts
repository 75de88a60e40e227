import type { ViewName, ViewRows } from './rows.js';

/** Columns that can be counted up. */
type Counters<Row> = { [Member in keyof Row as Row[Member] extends number ? Member : never]?: number };

/** The row is written, whatever stood at its key. */
export interface PutRow<Name extends ViewName> {
  readonly change: 'put';
  readonly view: Name;
  readonly row: ViewRows[Name];
}

/** The row is written if its key is new; else `add` columns grow by its value, `keep` columns stay, the others are replaced. */
export interface MergeRow<Name extends ViewName> {
  readonly change: 'merge';
  readonly view: Name;
  readonly row: ViewRows[Name];
  readonly add: readonly (keyof Counters<ViewRows[Name]> & string)[];
  readonly keep: readonly (keyof ViewRows[Name] & string)[];
}

/** The row at `key` is changed if it is there: `set` replaces, `add` counts up. */
export interface AdjustRow<Name extends ViewName> {
  readonly change: 'adjust';
  readonly view: Name;
  readonly key: Partial<ViewRows[Name]>;
  readonly set: Partial<ViewRows[Name]>;
  readonly add: Counters<ViewRows[Name]>;
}

/** What an event does to a view. Persistence executes it, one SQL statement each, with the same result on both databases. */
export type ViewChange = { [Name in ViewName]: PutRow<Name> | MergeRow<Name> | AdjustRow<Name> }[ViewName];
