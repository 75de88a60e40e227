import { type ByteProxy, byteProxy, objects, onceAt, problemOf, until } from '@artifact-store/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type HandMadeUpload, Split } from './split.js';

let contents = 0;

/** Bytes that no other upload has. */
function newContent(): Buffer {
  contents += 1;
  return Buffer.alloc(900_000, `content ${contents} `);
}

/** Sends all of an upload and waits until it is stored, and only its receipt is missing. */
async function sendUntilStored(split: Split, { sender }: HandMadeUpload, content: Buffer): Promise<void> {
  const { storageRoot } = split.deployment;
  const before = objects(storageRoot).length;
  sender.write(content);
  await until(() => objects(storageRoot).length > before);
}

const timesRecorded = async (split: Split, { path }: HandMadeUpload) =>
  (await split.ingested()).filter((ingested) => ingested === path).length;

describe('while the control plane is away', () => {
  let toControl: ByteProxy;
  let split: Split;
  let packageId: string;
  beforeAll(async () => {
    toControl = await byteProxy();
    split = await Split.start({
      internalUrlOf: (url) => toControl.before(url),
      env: { ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: '25' },
    });
    packageId = await split.newPackage();
  });
  afterEach(async () => {
    toControl.intercept((chunk) => chunk);
    await split.control.start();
  });
  afterAll(async () => {
    await split.stop();
    await toControl.close();
  });

  it('an upload goes on, waits with its receipt, and is answered once the control plane is back', async () => {
    const content = newContent();
    const upload = await split.beginUpload(packageId, content.length);
    await upload.sender.write(content.subarray(0, 400_000)).flushed();
    await split.control.kill();
    await sendUntilStored(split, upload, content.subarray(400_000));
    await split.control.start();
    expect(await upload.sender.until('file_id')).toContain('HTTP/1.1 201 ');
    expect(await timesRecorded(split, upload)).toBe(1);
    await split.sendAgain(upload, packageId, content);
    expect(await timesRecorded(split, upload)).toBe(1);
  });

  it('because it died behind the commit, the receipt is sent again and answered from the record', async () => {
    const content = newContent();
    const upload = await split.beginUpload(packageId, content.length);
    toControl.intercept(onceAt('POST /internal/receipts', 'lose answer'));
    upload.sender.write(content);
    await until(async () => (await timesRecorded(split, upload)) > 0);
    await split.control.kill();
    await split.control.start();
    // The data plane still waits for an answer that will never come: its connection breaks only now.
    toControl.cut();
    expect(await upload.sender.until('file_id')).toContain('HTTP/1.1 201 ');
    expect(await timesRecorded(split, upload)).toBe(1);
  });

  it('for the moment between commit and answer, nothing is recorded twice', async () => {
    const content = newContent();
    const upload = await split.beginUpload(packageId, content.length);
    toControl.intercept(onceAt('POST /internal/receipts', 'cut answer'));
    upload.sender.write(content);
    expect(await upload.sender.until('file_id')).toContain('HTTP/1.1 201 ');
    expect(await timesRecorded(split, upload)).toBe(1);
  });

  it('standing still and then going on, it records what waited, once', async () => {
    const content = newContent();
    const upload = await split.beginUpload(packageId, content.length);
    const { pid } = split.control.process;
    process.kill(pid, 'SIGSTOP');
    await sendUntilStored(split, upload, content);
    process.kill(pid, 'SIGCONT');
    expect(await upload.sender.until('file_id')).toContain('HTTP/1.1 201 ');
    expect(await timesRecorded(split, upload)).toBe(1);
  });

  it('downloads under grants go on', async () => {
    const content = newContent();
    const upload = await split.beginUpload(packageId, content.length);
    const stored = await split.sendAgain(upload, packageId, content);
    const url = await split.downloadUrl(stored.file_id);
    await split.control.kill();
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  });

  it('a data plane starts, says what is missing, and takes grants once the control plane is back', async () => {
    const content = newContent();
    const url = `${split.data.url}${await split.uploadPath(packageId, 'after-both')}`;
    await split.control.kill();
    await split.data.restart();
    const send = () => fetch(url, { method: 'PUT', body: content });
    await problemOf(send(), 503, 'control_plane_unavailable');
    expect((await fetch(`${split.data.url}/health/ready`)).status).toBe(503);
    await split.control.start();
    await until(async () => (await fetch(`${split.data.url}/health/ready`)).ok);
    expect((await send()).status).toBe(201);
  });
});

describe('when the control plane stays away for longer than an upload may be idle', () => {
  let split: Split;
  beforeAll(async () => {
    split = await Split.start({ env: { ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: '1' } });
  });
  afterAll(() => split.stop());

  it('uploads are refused as 503 that says when to come again, and repeated under their keys each is one file', async () => {
    const packageId = await split.newPackage();
    const uploads = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const content = newContent();
        return { content, upload: await split.beginUpload(packageId, content.length) };
      }),
    );
    await split.control.kill();
    for (const { content, upload } of uploads) upload.sender.write(content);
    for (const { upload } of uploads) {
      const answer = await upload.sender.until('request_id');
      expect(answer).toContain('HTTP/1.1 503 ');
      expect(answer).toContain('control_plane_unavailable');
      expect(answer).toMatch(/^retry-after: \d+\r$/m);
    }
    expect(split.staged).toEqual([]);
    await split.control.start();
    expect(await split.pathsIn(packageId)).toEqual([]);
    for (const { content, upload } of uploads) {
      await split.sendAgain(upload, packageId, content);
      expect(await timesRecorded(split, upload)).toBe(1);
    }
    await split.control.restart();
    for (const { content, upload } of uploads) {
      await split.sendAgain(upload, packageId, content);
      expect(await timesRecorded(split, upload)).toBe(1);
    }
  });
});
