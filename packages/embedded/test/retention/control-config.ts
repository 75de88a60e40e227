import { configOf } from '@artifact-store/config';
import { expect } from '@jest/globals';
import { type ControlConfig, type Database, openDatabaseOf } from '../../src/control.js';

/** A control plane whose transient packages have expired as soon as they are there. */
export function controlConfig(databaseUrl: string): ControlConfig {
  const { database, limits, storage, grantTtlSeconds, uploadTtlSeconds, retention } = configOf({
    ARTIFACTSTORE_DATABASE_URL: databaseUrl,
  });
  return {
    database,
    limits,
    storage,
    grantTtlSeconds,
    uploadTtlSeconds,
    retention: { ...retention, durations: { transient: 0 } },
  };
}

/** Nobody has the database open, if it is SQLite. */
export async function expectIdenticalReplay(config: Pick<ControlConfig, 'database'>): Promise<void> {
  const database = await openDatabaseOf(config);
  try {
    await expectSameByReplay(database);
  } finally {
    await database.close();
  }
}

export async function expectSameByReplay(database: Database): Promise<void> {
  expect(await database.replay({ check: true })).toMatchObject({ unknownEvents: 0, differed: false });
}
