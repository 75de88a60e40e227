import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith, inject, jsonOf, objects, problemOf, replayed, stagedFiles } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

const SMALL = Buffer.from('small');
const LARGE = Buffer.alloc(900_000, 'large ');

/**
 * Makes each fsync and fdatasync of some files fail with EIO. The bytes may get to the disk all the same: a real disk that
 * fails does not say what it kept either.
 */
const failSyncsOf = ({ process }: FaultyServer, paths: readonly string[]) =>
  inject(process.pid, { calls: 'fsync,fdatasync', effect: 'error=EIO', paths });

describeWith('strace', 'a disk on which fsync fails', () => {
  let server: FaultyServer;
  let packageId: string;
  let before: number;
  beforeEach(async () => {
    server = await FaultyServer.start();
    packageId = await server.newPackage();
    await jsonOf(server.put(packageId, 'kept', LARGE), 201);
    before = await server.lastEvent();
  });
  afterEach(() => server.stop());

  describe('below the storage root', () => {
    /** The names that the next files in staging will have. */
    const nextStagedFiles = () => {
      const [folder = ''] = readdirSync(join(server.storageRoot, '.staging'));
      return Array.from({ length: 50 }, (_, index) => join(server.storageRoot, '.staging', folder, String(index + 1)));
    };
    /** The directory that the object of these bytes comes into; it is there because the bytes are. */
    const shardOf = async (bytes: Buffer) => {
      const other = await jsonOf(server.put(await server.newPackage(), 'same', bytes), 201);
      const hex = String(other.digest_primary);
      before = await server.lastEvent();
      return join(server.storageRoot, 'blake3', hex.slice(0, 2), hex.slice(2, 4));
    };

    it.each([
      ['small', SMALL],
      ['large', LARGE],
    ])('is never told to be a stored %s file: 503, no event, nothing in staging', async (_size, bytes) => {
      for (const paths of [nextStagedFiles(), [await shardOf(bytes)]]) {
        const injection = await failSyncsOf(server, paths);
        const problem = await problemOf(server.put(packageId, 'refused', bytes), 503, 'backend_unavailable');
        expect(problem.detail).toContain('EIO');
        expect(stagedFiles(server.storageRoot)).toEqual([]);
        expect(await server.pathsIn(packageId)).toEqual(['kept']);
        expect(await server.lastEvent()).toBe(before);
        expect(await injection.end()).toBeGreaterThan(0);
      }

      await jsonOf(server.put(packageId, 'refused', bytes), 201);
      expect(await server.pathsIn(packageId)).toEqual(['kept', 'refused']);
      expect(stagedFiles(server.storageRoot)).toEqual([]);
    });

    it('shows in the health, also when the probe succeeds again', async () => {
      const injection = await failSyncsOf(server, nextStagedFiles());
      expect(await server.json('/health')).toMatchObject({
        status: 'degraded',
        db: { healthy: true },
        backend: { healthy: false, detail: expect.stringContaining('EIO') },
      });
      await server.json('/health/ready', 503);
      await injection.end();
      expect(await server.json('/health')).toMatchObject({
        status: 'degraded',
        backend: { detail: expect.stringMatching(/EIO.* a probe has succeeded since/) },
      });
      expect(stagedFiles(server.storageRoot)).toEqual([]);
      expect(objects(server.storageRoot)).toHaveLength(1);
    });
  });

  describe('below the database', () => {
    const walOf = () => [join(server.home, 'var/artifactstore.db-wal')];
    const body = { name: 'n', producer: 'p', subject: 's', retention_class: 'transient' };

    it('refuses commands and files, says so, and loses nothing that it acknowledged', async () => {
      const injection = await failSyncsOf(server, walOf());
      const problem = await problemOf(server.post('/packages', body), 503, 'database_unavailable');
      expect(problem.detail).toContain('SQLITE_IOERR');
      await problemOf(server.put(packageId, 'refused', SMALL), 503, 'database_unavailable');
      expect(stagedFiles(server.storageRoot)).toEqual([]);
      expect(await server.json('/health')).toMatchObject({ status: 'degraded', db: { healthy: false } });
      expect(await server.pathsIn(packageId)).toEqual(['kept']);
      expect(await injection.end()).toBeGreaterThan(0);

      await jsonOf(server.post('/packages', body), 201);
      await jsonOf(server.put(packageId, 'refused', SMALL), 201);
      expect(await server.lastEvent()).toBe(before + 3);
      expect((await server.stop()).code).toBe(0);
      expect(await replayed(server.home)).toMatchObject({ last_sequence: before + 3, differed: false });
    });

    it('keeps a log that is whole when the process is killed while it fails', async () => {
      const injection = await failSyncsOf(server, walOf());
      await problemOf(server.post('/packages', body), 503, 'database_unavailable');
      await problemOf(server.put(packageId, 'refused', SMALL), 503, 'database_unavailable');
      await server.kill();
      await injection.end();

      const { home } = server;
      server = await FaultyServer.start({ home });
      expect(await server.pathsIn(packageId)).toContain('kept');
      // A refused command may come to light: its bytes may have got to the disk that did not say so. Half of one may not.
      const after = await server.lastEvent();
      expect([before, before + 1, before + 2]).toContain(after);
      await server.newPackage();
      expect(await server.lastEvent()).toBe(after + 2);
      await server.stop();
      expect(await replayed(home)).toMatchObject({ last_sequence: after + 2, differed: false });
    });
  });
});
