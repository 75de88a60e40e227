import { readdirSync, readlinkSync } from 'node:fs';
import { type ByteProxy, byteProxy, type Fate, onceAt, until } from '@artifact-store/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Split } from './split.js';

const CONTENT = Buffer.alloc(900_000, 'content ');

/** How many sockets a process has open. */
function openSockets(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((descriptor) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${descriptor}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

describe('a half-open connection', () => {
  let toData: ByteProxy;
  let toControl: ByteProxy;
  let split: Split;
  let packageId: string;
  beforeAll(async () => {
    toData = await byteProxy();
    toControl = await byteProxy();
    split = await Split.start({
      publicUrlOf: (url) => toData.before(url),
      internalUrlOf: (url) => toControl.before(url),
      internalPorts: true,
      env: { ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: '2' },
    });
    packageId = await split.newPackage();
  });
  afterEach(() => {
    for (const proxy of [toData, toControl]) proxy.intercept((chunk) => chunk);
  });
  afterAll(async () => {
    await split.stop();
    for (const proxy of [toData, toControl]) await proxy.close();
  });

  describe.each([
    ['small', 500_000],
    ['large', 100_000_000],
  ])('to a client, with a %s rest of an upload to come,', (_size, rest) => {
    it('is ended after the idle time-out, and nothing is kept, neither bytes nor connection', async () => {
      const { pid } = split.data.process;
      const before = openSockets(pid);
      const upload = await split.beginUpload(packageId, 400_000 + rest, { url: toData.url });
      await upload.sender.write(CONTENT.subarray(0, 400_000)).flushed();
      await split.untilStaged();
      toData.intercept(() => 'lose');
      upload.sender.write(CONTENT.subarray(400_000, 500_000));
      await split.data.process.untilLogged(upload.requestId, 'upload_idle_timeout');
      await split.expectNothingOf(upload, packageId);
      await until(() => openSockets(pid) <= before);

      toData.intercept((chunk) => chunk);
      await split.sendAgain(upload, packageId, CONTENT);
      expect(await split.ingested()).toContain(upload.path);
    });
  });

  it.each<[string, Fate]>([
    ['before the receipt gets there', 'lose'],
    ['before its answer comes back', 'lose answer'],
  ])('to the control plane, %s, is given up: the receipt goes on another, and is recorded once', async (_when, fate) => {
    const upload = await split.beginUpload(packageId, CONTENT.length);
    toControl.intercept(onceAt('POST /internal/receipts', fate));
    const connections = toControl.accepted;
    upload.sender.write(CONTENT);
    expect(await upload.sender.until('file_id')).toContain('HTTP/1.1 201 ');
    expect(toControl.accepted).toBeGreaterThan(connections);
    expect((await split.ingested()).filter((path) => path === upload.path)).toHaveLength(1);
    await split.sendAgain(upload, packageId, CONTENT);
    expect((await split.ingested()).filter((path) => path === upload.path)).toHaveLength(1);
  });
});
