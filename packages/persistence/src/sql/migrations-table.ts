import { MIGRATIONS } from '@artifact-store/migrations';
import { MigrationsPendingError } from '@artifact-store/planes';
import type { Session } from './session.js';

/** Where TypeORM notes which migrations ran. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/** Names of this version's migrations that the database lacks, in the order they run. */
export async function pendingMigrations(session: Session): Promise<readonly string[]> {
  const applied = new Set(await appliedMigrations(session));
  return MIGRATIONS.map((migration) => migration.name).filter((name) => !applied.has(name));
}

/** @throws MigrationsPendingError unless the database has exactly this version's schema */
export async function requireSchema(session: Session): Promise<void> {
  const applied = await appliedMigrations(session);
  const known = MIGRATIONS.map((migration) => migration.name);
  const missing = known.filter((name) => !applied.includes(name));
  if (missing.length > 0) throw new MigrationsPendingError(`the database lacks ${missing.join(', ')}`);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new MigrationsPendingError(`the database is of a newer version: it has ${unknown.join(', ')}`);
}

async function appliedMigrations(session: Session): Promise<readonly string[]> {
  const catalogue = session.dialect.name === 'sqlite' ? 'SELECT name FROM sqlite_schema' : TABLES_IN_PATH;
  const [table] = await session.query(`SELECT 1 FROM (${catalogue}) AS tables WHERE name = ${session.dialect.parameter(1)}`, [
    MIGRATIONS_TABLE,
  ]);
  if (table === undefined) return [];
  const rows = await session.query(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  return rows.map((row) => row.name as string);
}

const TABLES_IN_PATH = 'SELECT relname::text AS name FROM pg_class WHERE pg_table_is_visible(oid)';
