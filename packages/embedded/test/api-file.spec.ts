import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabaseOf, readApiFile, removeApiFile, writeApiFile } from '../src/index.js';

const API = { url: 'http://127.0.0.1:8000', token: 'secret-of-commands' };

let directory: string;
let path: string;
let database: { readonly kind: 'sqlite'; readonly path: string };
beforeEach(async () => {
  directory = (await temporaryDirectory()).path;
  path = join(directory, 'a.db');
  database = { kind: 'sqlite', path };
  await writeFile(path, '');
});

describe('the file beside a database that a server has open', () => {
  it('tells commands where the server is, and how to get in', () => {
    writeApiFile(database, API);
    expect(readApiFile(database)).toEqual(API);
  });

  it('is for its owner alone, whatever stood there before', async () => {
    await writeFile(`${path}.api`, 'stale', { mode: 0o666 });
    await writeFile(`${path}.api.new`, 'stale draft', { mode: 0o666 });
    writeApiFile(database, API);
    expect((await stat(`${path}.api`)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['a.db', 'a.db.api']);
  });

  it('is found by every name of the database', async () => {
    await symlink(path, join(directory, 'link.db'));
    writeApiFile({ kind: 'sqlite', path: join(directory, 'link.db') }, API);
    expect(readApiFile(database)).toEqual(API);
  });

  it('is there no more once it is removed, and removing it again is fine', () => {
    writeApiFile(database, API);
    removeApiFile(database);
    expect(readApiFile(database)).toBeUndefined();
    expect(() => removeApiFile(database)).not.toThrow();
  });

  it.each([
    ['is empty', ''],
    ['is cut off', '{"url":"http://127'],
    ['says something else', '{"url":1,"token":"x"}'],
    ['is no object', 'null'],
  ])('counts for nothing where it %s', async (_what, content) => {
    await writeFile(`${path}.api`, content);
    expect(readApiFile(database)).toBeUndefined();
  });

  it('keeps nobody from opening the database where it cannot be removed', async () => {
    await rm(path);
    await mkdir(`${path}.api`);
    await writeFile(join(`${path}.api`, 'file'), '');
    const opened = await openDatabaseOf({ database });
    await opened.close();
  });

  it('of a server that was killed is removed by whoever opens the database next', async () => {
    writeApiFile(database, API);
    const opened = await openDatabaseOf({ database });
    expect(readApiFile(database)).toBeUndefined();
    await opened.close();
  });

  it('stays where somebody else fails to open the database', async () => {
    const opened = await openDatabaseOf({ database });
    writeApiFile(database, API);
    await expect(openDatabaseOf({ database })).rejects.toMatchObject({ code: 'database_in_use' });
    expect(await readFile(`${path}.api`, 'utf8')).toContain(API.url);
    await opened.close();
  });

  it('is never there for PostgreSQL', async () => {
    const postgres = { kind: 'postgres', url: `postgresql://u@h/${path}` } as const;
    writeApiFile(postgres, API);
    removeApiFile(postgres);
    expect(readApiFile(postgres)).toBeUndefined();
    expect(await readdir(directory)).toEqual(['a.db']);
  });
});
