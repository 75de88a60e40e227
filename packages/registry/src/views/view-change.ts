import type { PackageId } from '@artifact-store/identity';
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

/** The row at `key`, the whole primary key, is no more, if it was there. */
export interface DeleteRow<Name extends ViewName> {
  readonly change: 'delete';
  readonly view: Name;
  readonly key: Partial<ViewRows[Name]>;
}

/**
 * All deleted locations of a package are again what they were: `status` becomes `previousStatus`, and each object gains as many
 * references and is claimed no more. Two statements, since two views change; the same on every database.
 */
export interface ReactivatePackage {
  readonly change: 'reactivate';
  readonly view: 'storage_locations';
  readonly packageId: PackageId;
  readonly lastEventSequence: number;
}

/** What an event does to a view. Persistence executes it, one SQL statement each, with the same result on both databases. */
export type ViewChange =
  | { [Name in ViewName]: PutRow<Name> | MergeRow<Name> | AdjustRow<Name> | DeleteRow<Name> }[ViewName]
  | ReactivatePackage;
