import { BaseCommand } from '../command/base-command.js';

export class Migrate extends BaseCommand {
  static override summary = 'Bring the configured database up to the schema of this version.';
  static override description =
    'Works on ARTIFACTSTORE_DATABASE_URL itself, not through the API. Idempotent. A SQLite file that a server has open answers database_in_use.';
  static override examples = ['<%= config.bin %> migrate'];

  async run(): Promise<{ applied: readonly string[] }> {
    await this.parse(Migrate);
    const [{ loadConfig }, { openDatabaseOf }] = await Promise.all([
      import('@artifact-store/config'),
      import('@artifact-store/embedded'),
    ]);
    const database = await openDatabaseOf(loadConfig());
    try {
      const applied = await database.migrate();
      this.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
      return { applied };
    } finally {
      await database.close();
    }
  }
}
