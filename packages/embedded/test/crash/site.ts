import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { type TemporaryDirectory, temporaryDirectory } from '@artifact-store/testkit';
import { openDatabaseOf } from '../../src/index.js';
import { reclaimContents } from '../collection/reclaimed-contents.js';
import { contentOf, type PushedFile, type PushOrders } from './push-process.js';

/** Where a push runs: a migrated database and a storage root, both in use by nobody. What is to be reclaimed is. */
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

/** Directories that start alike, ready for a push of these files: the first is made, and copied. */
export async function sqliteSites(files: readonly PushedFile[]): Promise<() => Promise<SqliteSite>> {
  const template = await temporaryDirectory();
  const lastSequence = await prepare(siteIn(template, 0), files);
  return async () => {
    const directory = await temporaryDirectory();
    await cp(template.path, directory.path, { recursive: true });
    return siteIn(directory, lastSequence);
  };
}

function siteIn(directory: TemporaryDirectory, lastSequence: number): SqliteSite {
  const storageRoot = join(directory.path, 'storage/objects');
  const url = `sqlite:///${join(directory.path, 'database/store.db')}`;
  return { directory, storageRoot, config: configFor(url, storageRoot), lastSequence };
}

/** Makes a site ready for pushes of these files. @returns the last event that its log has then */
export async function prepare(
  { config, storageRoot }: Omit<Site, 'lastSequence'>,
  files: readonly PushedFile[],
): Promise<number> {
  await mkdir(storageRoot, { recursive: true });
  const database = await openDatabaseOf(config);
  await database.migrate();
  await database.close();
  const reclaimed = files.filter((file) => file.isReclaimed);
  if (reclaimed.length > 0) await reclaimContents(config, reclaimed.map(contentOf));
  return lastSequenceOf(config);
}

export async function lastSequenceOf(config: Site['config']): Promise<number> {
  const database = await openDatabaseOf(config);
  try {
    return (await database.eventStore.head()).lastSequence;
  } finally {
    await database.close();
  }
}

export function configFor(databaseUrl: string, storageRoot: string): PushOrders['config'] {
  return configOf({ ARTIFACTSTORE_DATABASE_URL: databaseUrl, ARTIFACTSTORE_STORAGE_LOCAL_ROOT: storageRoot });
}
