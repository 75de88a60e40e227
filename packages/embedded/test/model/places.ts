import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import type { DatabaseConfig } from '@artifact-store/persistence';
import { openDatabase } from '@artifact-store/persistence';
import { clockOfNow, countingIds, createDatabase, memoryDirectory } from '@artifact-store/testkit';
import type { WorldPlace } from './in-process-world.js';

/** Where stores are made. */
export interface Places {
  next(): Promise<WorldPlace>;
  remove(): Promise<void>;
}

/** Copies of a SQLite file with its schema, and directories, in memory. */
export async function sqlitePlaces(): Promise<Places> {
  const template = await memoryDirectory();
  await migrate({ kind: 'sqlite', path: join(template.path, 'store.db') });
  return {
    async next() {
      const directory = await memoryDirectory();
      await cp(template.path, directory.path, { recursive: true });
      const database = { kind: 'sqlite', path: join(directory.path, 'store.db') } as const;
      return { database, storageRoot: join(directory.path, 'storage'), clock: clockOfNow(), remove: () => directory.remove() };
    },
    remove: () => template.remove(),
  };
}

/** Copies of a PostgreSQL database. */
export async function postgresPlaces(): Promise<Places> {
  const template = await createDatabase();
  await migrate({ kind: 'postgres', url: template.url });
  return {
    async next() {
      const [directory, database] = await Promise.all([memoryDirectory(), createDatabase(template)]);
      return {
        database: { kind: 'postgres', url: database.url },
        storageRoot: join(directory.path, 'storage'),
        clock: clockOfNow(),
        async remove() {
          await Promise.all([directory.remove(), database.drop()]);
        },
      };
    },
    remove: () => template.drop(),
  };
}

async function migrate(config: DatabaseConfig): Promise<void> {
  const database = await openDatabase(config, { clock: clockOfNow(), ids: countingIds(1), digester: createDigester() });
  await database.migrate();
  await database.close();
}
