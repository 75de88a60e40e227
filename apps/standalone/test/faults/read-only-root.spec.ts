import { join } from 'node:path';
import { describeWith, jsonOf, problemOf, stagedFiles, temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';
import { onReadOnlyDisk, onSmallDisk, SmallDisk } from './small-disk.js';

const LARGE = Buffer.alloc(900_000, 'large ');

describeWith('mount', 'a storage root that can only be read', () => {
  let server: FaultyServer;
  afterEach(() => server.stop());

  /** What holds while the root is read-only, in a package that has one file. */
  const expectOnlyReads = async (packageId: string, fileId: unknown) => {
    const before = await server.lastEvent();
    for (const bytes of [Buffer.from('small'), LARGE]) {
      const problem = await problemOf(server.put(packageId, 'refused', bytes), 503, 'backend_unavailable');
      expect(problem.detail).toContain('EROFS');
    }
    expect(await server.lastEvent()).toBe(before);
    expect(await server.pathsIn(packageId)).toEqual(['kept']);
    expect(await server.json('/health')).toMatchObject({
      status: 'degraded',
      db: { healthy: true },
      backend: { healthy: false, detail: expect.stringContaining('EROFS') },
    });
    await server.json('/health/ready', 503);
    expect(Buffer.from(await server.download(fileId)).equals(LARGE)).toBe(true);
  };

  it('refuses files, answers what it has, and takes files again once it can be written', async () => {
    const { path: home } = await temporaryDirectory();
    const mounted = join(home, 'disk');
    const env = { ARTIFACTSTORE_STORAGE_LOCAL_ROOT: join(mounted, 'storage') };
    server = await FaultyServer.start({ home, env, wrapper: onSmallDisk(mounted, 16 * 1024 * 1024) });
    const disk = new SmallDisk(server, mounted);
    const packageId = await server.newPackage();
    const file = await jsonOf(server.put(packageId, 'kept', LARGE), 201);

    await disk.remount('ro');
    await expectOnlyReads(packageId, file.file_id);
    expect(stagedFiles(disk.path('storage'))).toEqual([]);

    await disk.remount('rw');
    await jsonOf(server.put(packageId, 'refused', LARGE), 201);
    expect(stagedFiles(disk.path('storage'))).toEqual([]);
  });

  it('does not keep a server from starting', async () => {
    server = await FaultyServer.start();
    const { home, storageRoot } = server;
    const packageId = await server.newPackage();
    const file = await jsonOf(server.put(packageId, 'kept', LARGE), 201);
    await server.stop();

    server = await FaultyServer.start({ home, wrapper: onReadOnlyDisk(storageRoot) });
    await expectOnlyReads(packageId, file.file_id);
    await jsonOf(server.post(`/packages/${packageId}/finalize`, {}), 200);
    expect((await server.stop()).code).toBe(0);
  });
});
