import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { describeWith } from '../src/parts.js';
import { createDatabase, type TestDatabase } from '../src/postgres/database.js';
import { type PostgresServer, startPostgres } from '../src/postgres/server.js';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

describeWith('postgres', 'createDatabase', () => {
  let first: TestDatabase;
  let second: TestDatabase;

  beforeAll(async () => {
    [first, second] = await Promise.all([createDatabase(), createDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([first.drop(), second.drop()]);
  });

  it('gives PostgreSQL 18 with text in UTF-8 that sorts by bytes', async () => {
    expect(await ask(first.url, "SELECT current_setting('server_version_num')::int / 10000")).toEqual([18]);
    expect(await ask(first.url, 'SHOW server_encoding')).toEqual(['UTF8']);
    expect(await ask(first.url, "SELECT x FROM unnest(ARRAY['a', 'é', 'B']) x ORDER BY x")).toEqual(['B', 'a', 'é']);
  });

  it('gives each caller an empty database of its own on one server', async () => {
    await ask(first.url, 'CREATE TABLE only_here (x int)');
    expect(await ask(second.url, "SELECT to_regclass('only_here')")).toEqual([null]);
    expect(new URL(first.url).port).toBe(new URL(second.url).port);
  });

  it('drops a database that somebody is still connected to, and may be told so twice', async () => {
    const doomed = await createDatabase();
    const guest = new pg.Client({ connectionString: doomed.url });
    guest.on('error', () => undefined);
    await guest.connect();
    await doomed.drop();
    await doomed.drop();
    await expect(ask(doomed.url, 'SELECT 1')).rejects.toThrow('does not exist');
    await expect(guest.query('SELECT 1')).rejects.toThrow();
  });
});

describeWith('postgres', 'startPostgres', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres({ durable: true });
  });
  afterAll(() => server.stop());

  it('keeps the durability of PostgreSQL when told to', async () => {
    expect(await ask(server.url(), "SELECT current_setting('fsync') || current_setting('synchronous_commit')")).toEqual(['onon']);
  });

  it('leaves neither a server nor its files behind', async () => {
    const [data] = await ask(server.url(), 'SHOW data_directory');
    const directory = dirname(String(data));
    expect(existsSync(directory)).toBe(true);
    await server.stop();
    await server.stop();
    expect(existsSync(directory)).toBe(false);
    await expect(ask(server.url(), 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });
});
