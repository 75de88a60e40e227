import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { type TemporaryDirectory, temporaryDirectory } from '@artifact-store/testkit';
import { openDatabaseOf } from '../../src/index.js';
import type { PushOrders } from './push-process.js';

/** Where a push runs: a migrated database and a storage root, both in use by nobody. */
export interface Site {
  readonly config: PushOrders['config'];
  readonly storageRoot: string;
  /** The last event of the log before the push. */
  readonly lastSequence: number;
}

/** A site of its own on SQLite, in a directory: below `database` the one, below `storage` the other. */
export interface SqliteSite extends Site {
  readonly directory: TemporaryDirectory;
}

/** Directories that start alike: the database is migrated once, and copied. */
export async function sqliteSites(): Promise<() => Promise<SqliteSite>> {
  const template = await temporaryDirectory();
  const { config, storageRoot } = siteIn(template);
  await mkdir(storageRoot, { recursive: true });
  const database = await openDatabaseOf(config);
  await database.migrate();
  await database.close();
  return async () => {
    const directory = await temporaryDirectory();
    await cp(template.path, directory.path, { recursive: true });
    return siteIn(directory);
  };
}

function siteIn(directory: TemporaryDirectory): SqliteSite {
  const storageRoot = join(directory.path, 'storage/objects');
  const url = `sqlite:///${join(directory.path, 'database/store.db')}`;
  return { directory, storageRoot, config: configFor(url, storageRoot), lastSequence: 0 };
}

export function configFor(databaseUrl: string, storageRoot: string): PushOrders['config'] {
  return configOf({ ARTIFACTSTORE_DATABASE_URL: databaseUrl, ARTIFACTSTORE_STORAGE_LOCAL_ROOT: storageRoot });
}
