import { utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { jsonOf, Sender } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Split } from './split.js';

const IDLE_SECONDS = 3;
const LONGER_THAN_IDLE = IDLE_SECONDS * 1500;
const DAY = 24 * 60 * 60;
const CONTENT = Buffer.alloc(900_000, 'content ');
const LARGE = Buffer.alloc(20_000_000, 'large ');

describe('a data plane', () => {
  let split: Split;
  let packageId: string;
  beforeAll(async () => {
    split = await Split.start({ env: { ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: String(IDLE_SECONDS) } });
    packageId = await split.newPackage();
  });
  afterAll(() => split.stop());

  it('that stood still for longer than clients may be silent goes on with their uploads and downloads', async () => {
    const { file_id: fileId } = await jsonOf(split.put(packageId, 'large', LARGE), 201);
    const { pathname, search } = new URL(await split.downloadUrl(fileId));
    const { pid } = split.data.process;
    const reader = (await Sender.connect(split.data)).stopReading();
    reader.request('GET', pathname + search, { connection: 'close', 'x-request-id': 'reader' });
    const upload = await split.beginUpload(packageId, CONTENT.length);
    await upload.sender.write(CONTENT.subarray(0, 400_000)).flushed();

    process.kill(pid, 'SIGSTOP');
    upload.sender.write(CONTENT.subarray(400_000));
    const received = reader.readOn().closed();
    await setTimeout(LONGER_THAN_IDLE);
    process.kill(pid, 'SIGCONT');

    expect(await upload.sender.until('file_id')).toContain('HTTP/1.1 201 ');
    expect((await received).length).toBeGreaterThan(LARGE.length);
    expect(await split.pathsIn(packageId)).toContain(upload.path);
  });

  it('that is killed in the middle of an upload leaves nothing but staged bytes, and takes it from the beginning', async () => {
    const upload = await split.beginUpload(packageId, CONTENT.length);
    await upload.sender.write(CONTENT.subarray(0, 600_000)).flushed();
    await split.untilStaged();
    await split.data.kill();
    expect(await upload.sender.closed()).not.toMatch(/HTTP\/1.1 [2345]/);
    expect(await split.pathsIn(packageId)).not.toContain(upload.path);
    expect(split.staged).toHaveLength(1);

    await split.data.start();
    const stored = await split.sendAgain(upload, packageId, CONTENT);
    expect(Buffer.from(await split.download(stored.file_id)).equals(CONTENT)).toBe(true);
    expect(split.staged).toHaveLength(1);
  });

  it('that starts reaps what a dead one has left a day ago, and nothing younger', async () => {
    const staging = join(split.deployment.storageRoot, '.staging');
    const touch = (secondsAgo: number) => {
      const then = Date.now() / 1000 - secondsAgo;
      for (const path of split.staged.map((staged) => join(staging, staged))) {
        for (const each of [path, dirname(path)]) utimesSync(each, then, then);
      }
    };
    touch(DAY - 60);
    await split.data.restart();
    expect(split.staged).toHaveLength(1);
    touch(DAY + 60);
    await split.data.restart();
    expect(split.staged).toEqual([]);
  });
});
