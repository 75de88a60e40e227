import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { runServerUrl } from './run-server.js';

/** A PostgreSQL database of a suite's own. */
export interface TestDatabase extends AsyncDisposable {
  /** `postgres://…` with the credentials of the superuser. */
  readonly url: string;
  /** Drops it, whoever is still connected. Safe to call twice. */
  drop(): Promise<void>;
}

/**
 * A new database, empty or the copy of another, to which nobody is connected, on the server of the test run; for use inside `describeWith('postgres', …)`, one per suite.
 * @throws Error outside a test run, or if PostgreSQL does not start.
 */
export async function createDatabase(template?: TestDatabase): Promise<TestDatabase> {
  const server = await runServerUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const from = template === undefined ? '' : ` TEMPLATE ${new URL(template.url).pathname.slice(1)}`;
  await execute(server, `CREATE DATABASE ${name}${from}`);
  const url = new URL(server);
  url.pathname = name;
  const drop = () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return { url: url.href, drop, [Symbol.asyncDispose]: drop };
}

async function execute(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
