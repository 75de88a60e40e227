import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describeWith, jsonOf, runCurl, Sender } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { forgetPeak, peakBytes, residentBytes } from './memory.js';
import { Split } from './split.js';

const IDLE_SECONDS = 2;
/** Of an upload that takes twice the time for which it may be silent. */
const DROPS = 20;
const LARGE_BYTES = 200 * 1024 * 1024;
const CONTENT = Buffer.alloc(900_000, 'content ');

describe('a data plane with slow clients', () => {
  let split: Split;
  let packageId: string;
  beforeAll(async () => {
    split = await Split.start({ env: { ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: String(IDLE_SECONDS) } });
    packageId = await split.newPackage();
  });
  afterAll(() => split.stop());

  it('takes an upload that comes byte by byte, for longer than any pause in it may be', async () => {
    const upload = await split.beginUpload(packageId, DROPS);
    for (let drop = 0; drop < DROPS; drop++) {
      await setTimeout((IDLE_SECONDS * 2000) / DROPS);
      upload.sender.write('x');
    }
    expect(await upload.sender.until('file_id')).toContain('HTTP/1.1 201 ');
    expect(await split.pathsIn(packageId)).toContain(upload.path);
  });

  it('refuses uploads that fall silent, wherever they do, as 408, ends their connections and keeps nothing', async () => {
    const stops = [
      { sizeBytes: CONTENT.length, sentBytes: CONTENT.length - 1000 },
      { sizeBytes: 1024 * CONTENT.length, sentBytes: CONTENT.length },
      { sizeBytes: CONTENT.length, sentBytes: 0 },
    ];
    const uploads = await Promise.all(
      stops.map(async ({ sizeBytes, sentBytes }) => {
        const upload = await split.beginUpload(packageId, sizeBytes);
        upload.sender.write(CONTENT.subarray(0, sentBytes));
        return upload;
      }),
    );
    for (const { sender } of uploads) {
      expect(await sender.closed()).toMatch(/HTTP\/1.1 408 .*"code":"upload_idle_timeout"/s);
    }
    for (const upload of uploads) {
      await split.expectNothingOf(upload, packageId);
      await split.sendAgain(upload, packageId, CONTENT);
    }
  });

  describe('that do not read what they asked for', () => {
    let large: unknown;
    let small: unknown;
    beforeAll(async () => {
      large = (await jsonOf(split.put(packageId, 'large', Buffer.alloc(LARGE_BYTES, 'large ')), 201)).file_id;
      small = (await jsonOf(split.put(packageId, 'small', CONTENT), 201)).file_id;
    });

    it('holds little of it, serves others meanwhile, and ends such a download once it is idle', async () => {
      const { pid } = split.data.process;
      const { pathname, search } = new URL(await split.downloadUrl(large));
      const before = residentBytes(pid);
      forgetPeak(pid);
      const readers = await Promise.all(
        Array.from({ length: 4 }, async (_, index) => {
          const reader = (await Sender.connect(split.data)).stopReading();
          return reader.request('GET', pathname + search, { 'x-request-id': `reader-${index}` });
        }),
      );
      expect(Buffer.from(await split.download(small)).equals(CONTENT)).toBe(true);
      for (const index of readers.keys()) await split.data.process.untilLogged(`reader-${index}`, 'the client left');
      expect(peakBytes(pid) - before).toBeLessThan(64 * 1024 * 1024);
      for (const reader of readers) expect((await reader.readOn().closed()).length).toBeLessThan(LARGE_BYTES);
    });

    describeWith('curl', 'but take it slowly', () => {
      it('get all of it, however long that takes', async () => {
        const rate = String(LARGE_BYTES / (IDLE_SECONDS * 2));
        const options = ['--limit-rate', rate, '--output', join(split.home, 'slowly'), '--write-out', '\n%{http_code}'];
        expect(await runCurl(await split.downloadUrl(large), options)).toMatchObject({ status: 200, errors: '' });
        expect(statSync(join(split.home, 'slowly')).size).toBe(LARGE_BYTES);
      });
    });
  });
});
