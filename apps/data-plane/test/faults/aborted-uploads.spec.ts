import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describeWith } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Split } from './split.js';

const CONTENT = Buffer.alloc(900_000, 'content ');
/** More than a control plane reads of what it does not want, and more than all sockets on the way hold. */
const LARGE_BYTES = 32 * 1024 * 1024;

describe('a client that goes away in the middle of an upload', () => {
  let split: Split;
  let packageId: string;
  let before: number;
  beforeAll(async () => {
    split = await Split.start();
    packageId = await split.newPackage();
    before = await split.lastEvent();
  });
  afterAll(() => split.stop());

  it.each(['end', 'reset'] as const)('by %s leaves nothing, and can send it again', async (how) => {
    const upload = await split.beginUpload(packageId, CONTENT.length);
    await upload.sender.write(CONTENT.subarray(0, 600_000)).flushed();
    upload.sender.cut(how);
    await split.data.process.untilLogged(upload.requestId, 'upload_interrupted');
    await split.data.process.untilLogged(upload.requestId, 'the client left');
    await split.expectNothingOf(upload, packageId);
    expect(await split.lastEvent()).toBe(before);

    const stored = await split.sendAgain(upload, packageId, CONTENT);
    expect(Buffer.from(await split.download(stored.file_id)).equals(CONTENT)).toBe(true);
    before += 1;
    expect(await split.lastEvent()).toBe(before);
  });

  it('before it has sent a byte of a body that was asked for leaves nothing', async () => {
    const upload = await split.beginUpload(packageId, CONTENT.length);
    upload.sender.cut('reset');
    await split.data.process.untilLogged(upload.requestId, 'the client left');
    await split.expectNothingOf(upload, packageId);
  });

  it('after its last byte is stored whole or not at all, and told which when it asks again', async () => {
    const uploads = await Promise.all(Array.from({ length: 8 }, () => split.beginUpload(packageId, CONTENT.length)));
    for (const { sender } of uploads) await sender.write(CONTENT).flushed();
    for (const { sender } of uploads) sender.cut('reset');
    for (const upload of uploads) {
      const { file_id: fileId } = await split.sendAgain(upload, packageId, CONTENT);
      expect(Buffer.from(await split.download(fileId)).equals(CONTENT)).toBe(true);
    }
    expect(new Set(await split.ingested()).size).toBe((await split.ingested()).length);
    expect(split.staged).toEqual([]);
  });

  it('again and again takes no place from those who stay', async () => {
    const uploads = await Promise.all(Array.from({ length: 40 }, () => split.beginUpload(packageId, CONTENT.length)));
    for (const { sender } of uploads) sender.write(CONTENT.subarray(0, 300_000)).cut('reset');
    for (const { requestId } of uploads) await split.data.process.untilLogged(requestId, 'upload_interrupted');
    expect(split.staged).toEqual([]);
    expect((await split.put(packageId, 'stays', CONTENT)).status).toBe(201);
  });

  describeWith('curl', 'that was sent on by the control plane', () => {
    it('leaves nothing, on either plane', async () => {
      const url = `${split.deployment.url}/packages/${packageId}/files/curled`;
      const headers = ['-H', `Authorization: Bearer ${split.deployment.token}`, '-H', 'X-Request-Id: curled'];
      const curl = spawn('curl', ['--silent', '--location', ...headers, '--upload-file', '-', url], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      curl.stdin.write(Buffer.alloc(LARGE_BYTES));
      // Most of it is with the data plane by then, and curl waits for more.
      await once(curl.stdin, 'drain');
      curl.kill('SIGKILL');
      await split.data.process.untilLogged('curled', 'upload_interrupted');
      await split.expectNothingOf({ path: 'curled' }, packageId);
      expect((await split.put(packageId, 'curled', CONTENT)).status).toBe(201);
    });
  });

  it('does no more harm than that', async () => {
    const health = await (await fetch(`${split.data.url}/health`)).json();
    expect(health).toMatchObject({ status: 'ok' });
    expect(split.deployment.logs()).not.toContain('"level":"error"');
  });
});
