import { configOf } from '@artifact-store/config';
import { expect } from '@jest/globals';
import { type ControlConfig, openDatabaseOf } from '../../src/control.js';

/** A control plane whose transient packages have expired as soon as they are there. */
export function controlConfig(databaseUrl: string): ControlConfig {
  const { database, limits, storage, grantTtlSeconds, retention } = configOf({ ARTIFACTSTORE_DATABASE_URL: databaseUrl });
  return { database, limits, storage, grantTtlSeconds, retention: { ...retention, durations: { transient: 0 } } };
}

/** Nobody has the database open, if it is SQLite. */
export async function expectIdenticalReplay(config: ControlConfig): Promise<void> {
  const database = await openDatabaseOf(config);
  try {
    expect(await database.replay({ check: true })).toMatchObject({ unknownEvents: 0, differed: false });
  } finally {
    await database.close();
  }
}
