import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describeWith, jsonOf, objects, problemOf, stagedFiles, temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';
import { onSmallDisk, SmallDisk } from './small-disk.js';

const DISK_BYTES = 8 * 1024 * 1024;
const SMALL = Buffer.from('small');
const LARGE = Buffer.alloc(900_000, 'large ');

describeWith('mount', 'a full disk', () => {
  describe('below the storage root', () => {
    let server: FaultyServer;
    let disk: SmallDisk;
    let packageId: string;
    let kept: unknown;
    beforeAll(async () => {
      const { path: home } = await temporaryDirectory();
      const mounted = join(home, 'disk');
      const env = { ARTIFACTSTORE_STORAGE_LOCAL_ROOT: join(mounted, 'storage') };
      server = await FaultyServer.start({ home, env, wrapper: onSmallDisk(mounted, DISK_BYTES) });
      disk = new SmallDisk(server, mounted);
      packageId = await server.newPackage();
      kept = (await jsonOf(server.put(packageId, 'kept', LARGE), 201)).file_id;
      disk.fill();
    });
    afterAll(() => server.stop());

    const stored = () => ({ staged: stagedFiles(disk.path('storage')), objects: objects(disk.path('storage')).length });

    it.each([
      ['small', SMALL],
      ['large', LARGE],
    ])('refuses a %s file as 507, records nothing and leaves nothing in staging', async (_size, bytes) => {
      const before = await server.lastEvent();
      const problem = await problemOf(server.put(packageId, 'refused', bytes), 507, 'storage_full');
      expect(problem.detail).toContain('"local"');
      expect(problem.remedy).toMatch(/room|space/);
      expect(await server.lastEvent()).toBe(before);
      expect(await server.pathsIn(packageId)).toEqual(['kept']);
      expect(stored()).toEqual({ staged: [], objects: 1 });
    });

    it('says so in its health, and that it takes no files', async () => {
      const health = await server.json('/health');
      expect(health).toMatchObject({ status: 'degraded', db: { healthy: true } });
      expect(health).toMatchObject({ backend: { healthy: false, free_bytes: 0, detail: expect.stringContaining('ENOSPC') } });
      await server.json('/health/ready', 503);
    });

    it('still answers what it has, and takes commands that need no room there', async () => {
      expect(Buffer.from(await server.download(kept)).equals(LARGE)).toBe(true);
      await jsonOf(server.post(`/packages/${packageId}/finalize`, {}), 200);
    });

    it('takes files again as soon as there is room', async () => {
      disk.free();
      const again = await server.newPackage();
      for (const [path, bytes] of Object.entries({ small: SMALL, large: LARGE })) {
        const file = await jsonOf(server.put(again, path, bytes), 201);
        expect(Buffer.from(await server.download(file.file_id)).equals(bytes)).toBe(true);
      }
      expect(stored()).toEqual({ staged: [], objects: 2 });
      expect(await server.json('/health')).toMatchObject({ backend: { detail: expect.stringContaining('succeeded since') } });
    });

    describeWith('long', 'in time', () => {
      it('is healthy again once nothing has failed for a while', async () => {
        for (;;) {
          const { status } = await server.json('/health');
          if (status === 'ok') break;
          await setTimeout(500);
        }
        await server.json('/health/ready');
      });
    });
  });

  describe('below everything', () => {
    let server: FaultyServer;
    let disk: SmallDisk;
    beforeAll(async () => {
      const { path: home } = await temporaryDirectory();
      const mounted = join(home, 'disk');
      const env = {
        ARTIFACTSTORE_STORAGE_LOCAL_ROOT: join(mounted, 'storage'),
        ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(mounted, 'artifactstore.db')}`,
      };
      server = await FaultyServer.start({ home, env, wrapper: onSmallDisk(mounted, DISK_BYTES) });
      disk = new SmallDisk(server, mounted);
    });
    afterAll(() => server.stop());

    it('refuses commands and files, records nothing, and takes them again once there is room', async () => {
      const packageId = await server.newPackage();
      const file = await jsonOf(server.put(packageId, 'kept', SMALL), 201);
      const before = await server.lastEvent();
      disk.fill();
      const members = { metadata: { text: 'x'.repeat(60_000) } };
      const body = { name: 'n', producer: 'p', subject: 's', retention_class: 'transient', ...members };
      const problem = await problemOf(server.post('/packages', body), 503, 'database_unavailable');
      expect(problem.detail).toContain('SQLITE_FULL');
      await problemOf(server.put(packageId, 'refused', LARGE), 507, 'storage_full');
      expect(await server.json('/health')).toMatchObject({
        status: 'degraded',
        db: { healthy: false, detail: expect.stringContaining('SQLITE_FULL') },
        backend: { healthy: false, detail: expect.stringContaining('ENOSPC') },
      });
      expect(Buffer.from(await server.download(file.file_id)).equals(SMALL)).toBe(true);
      expect(await server.pathsIn(packageId)).toEqual(['kept']);

      disk.free();
      await server.newPackage(members);
      await jsonOf(server.put(packageId, 'refused', LARGE), 201);
      expect(await server.json('/health')).toMatchObject({ db: { healthy: true } });
      expect(await server.lastEvent()).toBe(before + 3);
      expect(stagedFiles(disk.path('storage'))).toEqual([]);
    });
  });
});
