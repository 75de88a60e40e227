import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  describeWith,
  logOf,
  openSubject,
  openWith,
  record,
  sqliteSubject,
  startWriters,
  temporaryDirectory,
  upTo,
} from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

type Subject = Awaited<ReturnType<typeof sqliteSubject>>;

describe('SQLite', () => {
  let subject: Subject;

  beforeEach(async () => {
    subject = await sqliteSubject();
  });

  afterEach(() => subject.remove());

  it('makes the directory of a new database for its owner alone', async () => {
    const database = await openWith(subject);
    await database.close();
    expect((await stat(join(subject.path, '..'))).mode & 0o777).toBe(0o700);
  });

  it('lets one store write a file, whatever name it is opened by, until that one is closed', async () => {
    const first = await openSubject(subject);
    const link = join(subject.path, '..', 'link.db');
    await symlink(subject.path, link);
    await expect(openWith(subject)).rejects.toMatchObject({ code: 'database_in_use' });
    await expect(openWith({ config: { kind: 'sqlite', path: link } })).rejects.toMatchObject({ code: 'database_in_use' });
    expect(await first.store.transact(record(first.make.created(), 'still the writer'))).toBe('still the writer');
    await first.close();
    const second = await openWith({ config: { kind: 'sqlite', path: link } });
    expect((await second.eventStore.head()).lastSequence).toBe(2);
    await second.close();
  });

  it('is one file under the name of a link that led nowhere before', async () => {
    await mkdir(join(subject.path, '..'), { recursive: true });
    const link = join(subject.path, '..', 'link.db');
    await symlink('events.db', link);
    const first = await openWith({ config: { kind: 'sqlite', path: link } });
    await expect(openWith(subject)).rejects.toMatchObject({ code: 'database_in_use' });
    await first.close();
  });

  it('answers what is asked of it after it was closed, with a refusal', async () => {
    const database = await openWith(subject);
    await database.close();
    await expect(database.migrate()).rejects.toMatchObject({ code: 'database_unavailable' });
    await expect(database.pendingMigrations()).rejects.toMatchObject({ code: 'database_unavailable' });
  });

  it('is refused to a second process, and free once the first is killed', async () => {
    const opened = await openSubject(subject);
    const [created, retention] = opened.make.created();
    await opened.store.transact(record([created, retention], null));
    await opened.close();
    const process = startWriters({
      config: subject.config,
      packageId: created.packageId,
      series: 1,
      writers: 4,
      files: 10_000,
    });
    try {
      await process.ready;
      await expect(openWith(subject)).rejects.toMatchObject({ code: 'database_in_use' });
    } finally {
      await process.kill();
    }
    const again = await openWith(subject);
    expect((await again.eventStore.head()).lastSequence).toBeGreaterThanOrEqual(2);
    await again.close();
  });

  it('answers reads from what is committed while a transaction is open', async () => {
    const opened = await openSubject(subject);
    const counts: number[] = [];
    await opened.store.transact({
      load: async () => {
        counts.push((await opened.store.views.packages({ limit: 10 })).length);
      },
      decide: () => ({ events: opened.make.created(), answer: null }),
    });
    counts.push((await opened.store.views.packages({ limit: 10 })).length);
    expect(counts).toEqual([0, 1]);
    await opened.close();
  });

  it('leaves one file behind when it is closed, besides the empty one that it locks', async () => {
    const opened = await openSubject(subject);
    await opened.store.transact(record(opened.make.created(), null));
    await opened.close();
    await expect(stat(`${subject.path}-wal`)).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await readFile(`${subject.path}.lock`)).length).toBe(0);
  });
});

describe('SQLite without a usable file', () => {
  it.each([
    ['a directory that is a file', async (at: string) => writeFile(at, ''), 'file/events.db'],
    ['a file that is a directory', async (at: string) => mkdir(join(at, 'events.db'), { recursive: true }), 'file/events.db'],
    [
      'a file that is no database',
      async (at: string) => writeFile(at, 'no database, but long enough for a header'.repeat(9)),
      'file',
    ],
  ])('is unavailable, and names no path: %s', async (_, prepare, path) => {
    await using directory = await temporaryDirectory();
    await prepare(join(directory.path, 'file'));
    const open = openWith({ config: { kind: 'sqlite', path: join(directory.path, path) } });
    const error = await open.then((database) => database.migrate()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'database_unavailable' });
    expect((error as Error).message).not.toContain(directory.path);
  });
});

describeWith('strace', 'SQLite on a file that is opened again', () => {
  it('syncs the write-ahead log at each commit, before it is acknowledged', async () => {
    const subject = await sqliteSubject();
    const opened = await openSubject(subject);
    const [created, retention] = opened.make.created();
    await opened.store.transact(record([created, retention], null));
    await opened.close();

    const trace = join(subject.path, '..', 'trace');
    const orders = { config: subject.config, packageId: created.packageId, series: 1, writers: 1, files: 20 };
    const process = startWriters(orders, ['strace', '-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace]);
    expect(await process.ended).toBe(0);
    expect(process.added).toHaveLength(40);
    const syncs = (await readFile(trace, 'utf8')).split('\n').filter((line) => /f(data)?sync\(\d+<[^>]*-wal>/.test(line));
    expect(syncs.length).toBeGreaterThanOrEqual(40);

    const again = await openSubject(subject);
    expect((await logOf(again.store)).map((event) => event.sequence)).toEqual(upTo(42));
    await again.close();
    await subject.remove();
  });
});
