import { isBroken, jsonOf, objects, Sender, until } from '@artifact-store/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Split } from './split.js';

/** Longer than any test may take: a plane that ends within it has waited for nothing. */
const NEVER = '3600';
const CONTENT = Buffer.alloc(900_000, 'content ');
const LARGE = Buffer.alloc(20_000_000, 'large ');

describe('SIGTERM', () => {
  let split: Split;
  afterEach(() => split.stop());

  const start = (drainSeconds: string, more: Record<string, string> = {}) =>
    Split.start({ internalPorts: true, env: { ARTIFACTSTORE_DRAIN_SECONDS: drainSeconds, ...more } });

  it('lets a data plane finish its uploads and downloads, refuses what is new, and ends it with 0', async () => {
    split = await start(NEVER);
    const packageId = await split.newPackage();
    const { file_id: fileId } = await jsonOf(split.put(packageId, 'large', LARGE), 201);
    const { pathname, search } = new URL(await split.downloadUrl(fileId));
    const reader = (await Sender.connect(split.data)).stopReading();
    reader.request('GET', pathname + search, { 'x-request-id': 'reader' });
    const upload = await split.beginUpload(packageId, CONTENT.length);
    await upload.sender.write(CONTENT.subarray(0, 400_000)).flushed();

    const { process } = split.data;
    const ended = split.data.stop();
    await process.untilLogged('"msg":"stopping"');
    const late = await fetch(`${process.url}/`).then(
      ({ status }) => status,
      (error: unknown) => (isBroken(error) ? 'refused' : error),
    );
    expect([503, 'refused']).toContain(late);
    // Behind the download, on its connection.
    await reader.request('GET', '/').flushed();

    expect(await upload.sender.write(CONTENT.subarray(400_000)).closed()).toMatch(/HTTP\/1.1 201 .*connection: close/s);
    const received = await reader.readOn().closed();
    expect(received.length).toBeGreaterThan(LARGE.length);
    expect(received).toMatch(/HTTP\/1.1 503 .*connection: close.*"code":"draining"/s);
    expect(await ended).toBe(0);
    expect(await split.pathsIn(packageId)).toEqual([upload.path, 'large']);
    expect(split.staged).toEqual([]);
  });

  it('cuts off what outlasts the drain of a data plane, keeps nothing of it, and ends it with 0', async () => {
    split = await start('1');
    const packageId = await split.newPackage();
    const upload = await split.beginUpload(packageId, CONTENT.length);
    await upload.sender.write(CONTENT.subarray(0, 400_000)).flushed();
    await split.untilStaged();
    expect(await split.data.stop()).toBe(0);
    expect(await upload.sender.closed()).not.toContain('HTTP/1.1 201 ');
    await split.expectNothingOf(upload, packageId);
    await split.data.start();
    await split.sendAgain(upload, packageId, CONTENT);
  });

  it('cuts off also an upload that waits for a control plane which is away', async () => {
    split = await start('1', { ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: NEVER });
    const packageId = await split.newPackage();
    const upload = await split.beginUpload(packageId, CONTENT.length);
    await split.control.kill();
    upload.sender.write(CONTENT);
    await until(() => objects(split.deployment.storageRoot).length > 0);
    expect(await split.data.stop()).toBe(0);
    expect(await upload.sender.closed()).not.toContain('HTTP/1.1 201 ');
    expect(split.staged).toEqual([]);
    await split.control.start();
    await split.data.start();
    await split.sendAgain(upload, packageId, CONTENT);
    expect(await split.ingested()).toEqual([upload.path]);
  });

  it('to the control plane while receipts come costs no upload', async () => {
    split = await start(NEVER);
    const packageId = await split.newPackage();
    const target = `${split.data.url}${await split.uploadPath(packageId, 'name')}`;
    let stored = 0;
    let isOver = false;
    const write = async (writer: number) => {
      for (let file = 0; !isOver; file++) {
        const url = target.replace('/name?', `/${writer}-${file}?`);
        await jsonOf(fetch(url, { method: 'PUT', body: `${writer}-${file}` }), 201);
        stored += 1;
      }
    };
    const writers = Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
    for (let round = 1; round <= 2; round++) {
      const before = stored;
      await until(() => stored >= before + 50);
      expect(await split.control.stop()).toBe(0);
      await split.control.start();
    }
    isOver = true;
    await writers;
    expect(await split.lastEvent()).toBe(2 + stored);
  });
});
