import type { DatabaseConfig } from '@artifact-store/persistence';

export type SqlRow = Readonly<Record<string, unknown>>;

/** An empty database of a suite's own, and a way to see and change what is there behind the store's back. */
export interface DatabaseSubject {
  readonly config: DatabaseConfig;
  /** Runs one statement on a connection of its own; the rows it gives, if any. */
  sql(statement: string): Promise<readonly SqlRow[]>;
  /** The tables of the catalogue, their columns in order, each with its type in the database's words. */
  catalogue(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
  /** The schema as statements that would make it again, seeds included; without what migrations note about themselves. */
  schema(): Promise<string>;
  /** Removes it; the store is closed by then. */
  remove(): Promise<void>;
}
