import { MigrationExecutor } from 'typeorm';
import type { Connections } from '../connections.js';
import { databaseError } from '../sql/failures.js';

/** Brings the schema up to this version; answers the names of what ran, none if it was. All of it or nothing takes place. */
export function migrate(connections: Connections): Promise<readonly string[]> {
  return connections.migrating(async (dataSource, runner) => {
    try {
      const applied = await new MigrationExecutor(dataSource, runner).executePendingMigrations();
      return applied.map((migration) => migration.name);
    } catch (error) {
      throw databaseError(error);
    }
  });
}
