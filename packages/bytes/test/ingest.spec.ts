import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { parseContentAddress, parseSha256 } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  DatabaseUnavailableError,
  DigestMismatchError,
  DrainingError,
  DuplicateRelativePathError,
  FileTooLargeError,
  GrantExpiredError,
  GrantInvalidError,
  GrantMismatchError,
  type IngestRequest,
  InternalError,
  ObjectReclaimedRetryError,
  SizeMismatchError,
  UploadIdleTimeoutError,
  UploadInterruptedError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { objectName } from '@artifact-store/storage';
import { afterEach, describe, expect, it } from '@jest/globals';
import { addressOf, chunked, type DataPlaneFixture, dataPlaneFixture, type FixtureOptions } from './data-plane-fixture.js';

const open: DataPlaneFixture[] = [];

async function fixture(options?: FixtureOptions): Promise<DataPlaneFixture> {
  const made = await dataPlaneFixture(options);
  open.push(made);
  return made;
}

afterEach(async () => {
  for (const made of open.splice(0)) {
    const { staged } = await made.found();
    await made.close();
    expect(staged).toEqual([]);
  }
});

async function request(from: DataPlaneFixture, more: Partial<IngestRequest> = {}): Promise<IngestRequest> {
  return { grant: await from.uploadGrant(), relativePath: 'a/file.bin', mediaType: 'application/octet-stream', ...more };
}

async function expectNothing({ found, recorded }: DataPlaneFixture): Promise<void> {
  expect(recorded.files).toEqual([]);
  expect(await found()).toEqual({ staged: [], stored: [] });
}

const small = randomBytes(4_096);
const large = randomBytes(3_000_017);
const sha256 = (bytes: Uint8Array) => parseSha256(createHash('sha256').update(bytes).digest('hex'));
const nothing = parseContentAddress(`blake3:${'00'.repeat(32)}`);

describe('ingest', () => {
  it.each([0, 1, 65_536, 262_145, 3_000_017])('stores %d bytes and answers what was recorded', async (size) => {
    const plane = await fixture();
    const bytes = large.subarray(0, size);
    const file = await plane.plane.ingest(await request(plane), chunked(bytes, 50_021));

    expect(file).toMatchObject({ relativePath: 'a/file.bin', sizeBytes: size, digestSha256: sha256(bytes), createdBy: 'tester' });
    expect(plane.recorded.files).toEqual([file]);
    expect(await plane.found()).toEqual({ staged: [], stored: [objectName({ address: addressOf(file), generation: 0 })] });
  });

  it('stores the same bytes of two files once', async () => {
    const plane = await fixture();
    const [one, two] = await Promise.all(
      ['one', 'two'].map(async (relativePath) => plane.plane.ingest(await request(plane, { relativePath }), chunked(small))),
    );
    expect(one?.fileId).not.toBe(two?.fileId);
    expect((await plane.found()).stored).toHaveLength(1);
  });

  it('accepts bytes that are what was declared', async () => {
    const plane = await fixture();
    const declared = {
      sizeBytes: large.byteLength,
      contentAddress: plane.digester.of(large).primary,
      sha256: sha256(large),
    };
    expect((await plane.plane.ingest(await request(plane, { declared }), chunked(large))).sizeBytes).toBe(large.byteLength);
  });

  it('records many small files in few batches, one call at a time', async () => {
    let underWay = 0;
    const plane = await fixture({
      receipts: (recorded) => ({
        async record(receipts) {
          underWay += 1;
          expect(underWay).toBe(1);
          const results = await recorded.record(receipts);
          underWay -= 1;
          return results;
        },
      }),
    });
    const files = Array.from({ length: 100 }, (_, index) => ({ relativePath: `file ${index}`, bytes: randomBytes(100 + index) }));
    const grant = await plane.uploadGrant();
    const mediaType = 'text/plain';
    await Promise.all(
      files.map(({ bytes, relativePath }) => plane.plane.ingest({ grant, mediaType, relativePath }, chunked(bytes))),
    );
    expect(plane.recorded.files).toHaveLength(100);
    expect(plane.recorded.calls.length).toBeLessThan(100);
  });

  describe('refuses, and leaves nothing of,', () => {
    it('bytes that are not those declared', async () => {
      const plane = await fixture();
      for (const bytes of [small, large]) {
        const wrongAddress = plane.plane.ingest(await request(plane, { declared: { contentAddress: nothing } }), chunked(bytes));
        const computed = plane.digester.of(bytes).primary;
        await expect(wrongAddress).rejects.toThrow(DigestMismatchError);
        await expect(wrongAddress).rejects.toMatchObject({ members: { declared: nothing, computed } });
        const wrongSha256 = plane.plane.ingest(
          await request(plane, { declared: { sha256: sha256(Buffer.of(1)) } }),
          chunked(bytes),
        );
        await expect(wrongSha256).rejects.toThrow(DigestMismatchError);
      }
      await expectNothing(plane);
    });

    it('fewer bytes than declared', async () => {
      const plane = await fixture();
      const upload = plane.plane.ingest(await request(plane, { declared: { sizeBytes: 5_000 } }), chunked(small));
      await expect(upload).rejects.toThrow(SizeMismatchError);
      await expect(upload).rejects.toMatchObject({ members: { declared: 5_000, computed: 4_096 } });
      await expectNothing(plane);
    });

    it('more bytes than declared, without reading them all', async () => {
      const plane = await fixture();
      const body = Readable.from(chunked(large, 1_000));
      await expect(plane.plane.ingest(await request(plane, { declared: { sizeBytes: 1_500 } }), body)).rejects.toThrow(
        SizeMismatchError,
      );
      expect(body.destroyed).toBe(true);
      expect(body.readableEnded).toBe(false);
      await expectNothing(plane);
    });

    it('a file above the limit of its grant or of this data plane', async () => {
      const plane = await fixture({ limits: { maxFileBytes: 1_000_000 } });
      const limited = await plane.uploadGrant({ maxFileBytes: 4_095 });
      const byGrant = plane.plane.ingest(await request(plane, { grant: limited }), chunked(small));
      await expect(byGrant).rejects.toMatchObject({ code: 'file_too_large', members: { max_file_bytes: 4_095 } });
      await expect(plane.plane.ingest(await request(plane), chunked(large))).rejects.toThrow(FileTooLargeError);
      const declared = { sizeBytes: 1_000_001 };
      await expect(plane.plane.ingest(await request(plane, { declared }), chunked(small))).rejects.toThrow(FileTooLargeError);
      await expectNothing(plane);
    });

    it('whatever its grant does not allow, and ends the sender', async () => {
      const plane = await fixture();
      const otherPath = await plane.uploadGrant({ relativePath: 'another.bin' });
      const stale = await plane.uploadGrant();
      plane.clock.advance(1_000_000);
      for (const [grant, error] of [
        [otherPath, GrantExpiredError],
        [stale, GrantExpiredError],
        [await plane.uploadGrant({ relativePath: 'another.bin' }), GrantMismatchError],
        [await plane.uploadGrant({ logId: 'another log' }), GrantInvalidError],
        ['no grant', GrantInvalidError],
      ] as const) {
        const body = Readable.from(chunked(small));
        await expect(plane.plane.ingest(await request(plane, { grant }), body)).rejects.toThrow(error);
        expect(body.destroyed).toBe(true);
      }
      await expectNothing(plane);
    });

    it.each(['', 'text', 'text/plain\u0000', `text/plain; x="${'\u00e9'.repeat(13_000)}"`])(
      'a media type that no file may have, before a byte is read: %j',
      async (mediaType) => {
        const plane = await fixture();
        let isRead = false;
        const body = new Readable({
          read() {
            isRead = true;
          },
        });
        await expect(plane.plane.ingest(await request(plane, { mediaType }), body)).rejects.toThrow(ValidationFailedError);
        expect([isRead, body.destroyed]).toEqual([false, true]);
        expect(plane.recorded.calls).toEqual([]);
        await expectNothing(plane);
      },
    );

    it.each([0, 4_096, 1_000_000])('an upload whose sender fails after %d bytes', async (size) => {
      const plane = await fixture();
      async function* failing() {
        yield* chunked(large.subarray(0, size));
        throw new Error('socket hang up');
      }
      await expect(plane.plane.ingest(await request(plane), failing())).rejects.toThrow(UploadInterruptedError);
      await expectNothing(plane);
    });

    it('an upload whose stream fails before it is read', async () => {
      const plane = await fixture();
      const body = new Readable({ read() {} });
      const upload = plane.plane.ingest(await request(plane), body);
      body.destroy(new Error('ENOENT'));
      await expect(upload).rejects.toThrow(UploadInterruptedError);
      await expectNothing(plane);
    });

    it('an upload that falls silent', async () => {
      const plane = await fixture({ limits: { idleTimeoutMs: 20 } });
      const body = new Readable({ read() {} });
      body.push(large.subarray(0, 500_000));
      await expect(plane.plane.ingest(await request(plane), body)).rejects.toThrow(UploadIdleTimeoutError);
      expect(body.destroyed).toBe(true);
      await expectNothing(plane);
    });

    it('an upload that is aborted while it waits for bytes, for the reason given', async () => {
      const plane = await fixture();
      for (const [reason, error] of [
        [new Error('the client went away'), UploadInterruptedError],
        [new DrainingError('stopping'), DrainingError],
      ] as const) {
        const controller = new AbortController();
        const body = new Readable({ read: () => controller.abort(reason) });
        const { signal } = controller;
        await expect(plane.plane.ingest(await request(plane), body, { signal })).rejects.toThrow(error);
        expect(body.destroyed).toBe(true);
      }
      await expectNothing(plane);
    });

    it('an upload that is aborted between two chunks or before the first', async () => {
      const plane = await fixture();
      const controller = new AbortController();
      async function* aborting() {
        yield large.subarray(0, 500_000);
        controller.abort();
        yield large.subarray(500_000);
      }
      const { signal } = controller;
      await expect(plane.plane.ingest(await request(plane), aborting(), { signal })).rejects.toThrow(UploadInterruptedError);
      await expect(plane.plane.ingest(await request(plane), chunked(small), { signal })).rejects.toThrow(UploadInterruptedError);
      await expectNothing(plane);
    });

    it('an upload for a backend that is not configured, or is closed', async () => {
      const plane = await fixture();
      const grant = await plane.uploadGrant({ backendId: 'three' });
      await expect(plane.plane.ingest(await request(plane, { grant }), chunked(small))).rejects.toThrow(BackendUnavailableError);
      await plane.one.backend.dispose();
      await expect(plane.plane.ingest(await request(plane), chunked(small))).rejects.toThrow(BackendUnavailableError);
      await expectNothing(plane);
    });

    it('an upload whose digest is lost', async () => {
      const plane = await fixture();
      await plane.digester.close();
      await expect(plane.plane.ingest(await request(plane), chunked(large))).rejects.toThrow(InternalError);
      await expectNothing(plane);
    });
  });

  describe('once the bytes are published', () => {
    it('passes on why they were not recorded, and leaves the object where it is', async () => {
      const plane = await fixture();
      await plane.plane.ingest(await request(plane), chunked(small));
      await expect(plane.plane.ingest(await request(plane), chunked(large))).rejects.toThrow(DuplicateRelativePathError);
      expect(plane.recorded.files).toHaveLength(1);
      expect((await plane.found()).stored).toHaveLength(2);
    });

    it('passes on that the control plane is out of reach', async () => {
      const record = () => Promise.reject(new DatabaseUnavailableError('gone'));
      const plane = await fixture({ receipts: () => ({ record }) });
      await expect(plane.plane.ingest(await request(plane), chunked(small))).rejects.toThrow(DatabaseUnavailableError);
      expect((await plane.found()).stored).toHaveLength(1);
    });

    it.each([4_096, 3_000_017])(
      'publishes %d bytes again where the object was reclaimed, and removes the dead key',
      async (size) => {
        const plane = await fixture();
        const bytes = large.subarray(0, size);
        const { primary: address } = plane.digester.of(bytes);
        plane.recorded.generations.set(address, 3);
        await plane.plane.ingest(await request(plane), chunked(bytes));
        expect((await plane.found()).stored).toEqual([objectName({ address, generation: 3 })]);
        expect(plane.recorded.calls.flat().map(({ fileId, generation }) => [fileId, generation])).toEqual([
          [plane.recorded.files[0]?.fileId, 0],
          [plane.recorded.files[0]?.fileId, 3],
        ]);
      },
    );

    it('publishes at once under the generation that it last heard of', async () => {
      const plane = await fixture();
      plane.recorded.generations.set(plane.digester.of(small).primary, 2);
      await plane.plane.ingest(await request(plane), chunked(small));
      await plane.plane.ingest(await request(plane, { relativePath: 'second' }), chunked(small));
      expect(plane.recorded.calls.flat().map(({ generation }) => generation)).toEqual([0, 2, 2]);
    });

    it('never deletes a key above the current generation', async () => {
      const plane = await fixture();
      const { primary: address } = plane.digester.of(small);
      plane.recorded.generations.set(address, 5);
      await plane.plane.ingest(await request(plane), chunked(small));
      plane.recorded.generations.set(address, 4);
      await plane.plane.ingest(await request(plane, { relativePath: 'second' }), chunked(small));
      expect((await plane.found()).stored.toSorted()).toEqual([4, 5].map((generation) => objectName({ address, generation })));
    });

    it('gives up when the object is reclaimed again and again', async () => {
      const plane = await fixture({
        receipts: (recorded) => ({
          record(receipts) {
            for (const { contentAddress, generation } of receipts) recorded.generations.set(contentAddress, generation + 1);
            return recorded.record(receipts);
          },
        }),
      });
      await expect(plane.plane.ingest(await request(plane), chunked(small))).rejects.toThrow(ObjectReclaimedRetryError);
      expect(plane.recorded.calls).toHaveLength(5);
      await expectNothing(plane);
    });
  });
});
