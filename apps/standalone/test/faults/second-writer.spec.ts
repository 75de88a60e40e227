import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { configOf } from '@artifact-store/config';
import { openDatabaseOf } from '@artifact-store/embedded';
import { replayed, ServerDidNotStartError } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

const CLI = fileURLToPath(new URL('../../../cli/bin/run.js', import.meta.url));
const UNAVAILABLE_EXIT_CODE = 7;

describe('a second writer on the database file of a server', () => {
  let server: FaultyServer;
  beforeAll(async () => {
    server = await FaultyServer.start();
  });

  /** Requests one after the other, until what is tried meanwhile has failed; how many were served. */
  const servedDuring = async (attempt: Promise<unknown>) => {
    let isOver = false;
    const over = attempt.finally(() => {
      isOver = true;
    });
    let served = 0;
    for (; !isOver || served === 0; served++) await server.newPackage();
    await over;
    return served;
  };

  it('as a server ends by itself, says why, and disturbs nothing', async () => {
    const before = await server.lastEvent();
    const second = FaultyServer.start({ home: server.home }).catch((error: unknown) => error);
    const served = await servedDuring(second);
    const refusal = await second;
    expect(refusal).toBeInstanceOf(ServerDidNotStartError);
    const { code, stderr } = (refusal as ServerDidNotStartError).end;
    expect(code).toBe(UNAVAILABLE_EXIT_CODE);
    expect(stderr).toContain('another writer has the database file');
    expect(await server.lastEvent()).toBe(before + 2 * served);
  });

  it.each([['migrate'], ['replay', '--check']])('as the command %s answers database_in_use at once', async (...command) => {
    const options = { cwd: server.home, env: { PATH: process.env.PATH } };
    const run = promisify(execFile)(process.execPath, [CLI, ...command, '--json'], options);
    const failed = run.catch((error: unknown) => error);
    await servedDuring(failed);
    expect(await failed).toMatchObject({ code: UNAVAILABLE_EXIT_CODE });
    expect(JSON.parse(((await failed) as { stdout: string }).stdout)).toMatchObject({ error: { code: 'database_in_use' } });
  });

  it('as a library is refused without holding up its event loop', async () => {
    const config = configOf({ ARTIFACTSTORE_DATABASE_URL: `sqlite:///${server.home}/var/artifactstore.db` });
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    // One attempt that waited for the lock, as SQLite does by default, would let the timer tick once in five seconds.
    for (let attempt = 0; ticks < 50 || attempt < 20; attempt++) {
      await expect(openDatabaseOf(config)).rejects.toMatchObject({ code: 'database_in_use' });
    }
    clearInterval(timer);
    await server.newPackage();
  });

  it('gets the file as soon as the server has ended, however it ended', async () => {
    const last = await server.lastEvent();
    await server.kill();
    expect(await replayed(server.home)).toMatchObject({ last_sequence: last, differed: false });
    const again = await FaultyServer.start({ home: server.home });
    expect(await again.lastEvent()).toBe(last);
    await again.stop();
    expect(await replayed(server.home)).toMatchObject({ last_sequence: last, differed: false });
  });
});
