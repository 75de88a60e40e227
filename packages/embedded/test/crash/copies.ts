import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatabase, temporaryDirectory } from '@artifact-store/testkit';

/** Where a run takes place: a database, and a directory for what is beside it, in use by nobody. */
export interface Place {
  readonly databaseUrl: string;
  readonly path: string;
}

/** A place of a run's own, which is as one that was prepared. */
export interface Copy<Prepared> extends Place {
  readonly prepared: Prepared;
  remove(): Promise<void>;
}

/** Prepares a place once, and copies it as often as it is wanted. */
export type Copies = <Prepared>(prepare: (place: Place) => Promise<Prepared>) => Promise<() => Promise<Copy<Prepared>>>;

/** The database is a SQLite file in the directory. */
export const sqliteCopies: Copies = async (prepare) => {
  const placeIn = (path: string) => ({ path, databaseUrl: `sqlite:///${join(path, 'store.db')}` });
  const template = await temporaryDirectory();
  const prepared = await prepare(placeIn(template.path));
  return async () => {
    const { path, remove } = await temporaryDirectory();
    await cp(template.path, path, { recursive: true, preserveTimestamps: true });
    return { ...placeIn(path), prepared, remove };
  };
};

/** The database is one on the PostgreSQL server of the test run. */
export const postgresCopies: Copies = async (prepare) => {
  const [template, directory] = await Promise.all([createDatabase(), temporaryDirectory()]);
  const prepared = await prepare({ databaseUrl: template.url, path: directory.path });
  return async () => {
    const [database, { path, remove }] = await Promise.all([createDatabase(template), temporaryDirectory()]);
    await cp(directory.path, path, { recursive: true, preserveTimestamps: true });
    return { databaseUrl: database.url, path, prepared, remove: () => database.drop().finally(remove) };
  };
};
