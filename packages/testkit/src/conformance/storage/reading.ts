import { ObjectNotFoundError } from '@artifact-store/planes';
import { ObjectUnreadableError } from '@artifact-store/storage';
import { describe, expect, it } from '@jest/globals';
import { bytesOf, collect, keyOf, put, read } from './objects.js';
import type { StorageSubject } from './subject.js';

const KEY = keyOf('an object');

export function readingTests(subject: () => StorageSubject): void {
  describe('reading', () => {
    it.each([0, 1, 65_536, 262_144, 262_145, 5_242_880])('gives back an object of %d bytes', async (size) => {
      const { backend } = subject();
      const bytes = bytesOf(size);
      await put(backend, KEY, bytes);
      const { sizeBytes, body } = await backend.open(KEY);
      expect(sizeBytes).toBe(size);
      expect((await collect(body)).equals(bytes)).toBe(true);
      expect(await backend.stat(KEY)).toMatchObject({ key: KEY, sizeBytes: size });
    });

    it.each([
      ['the first byte', 0, 1],
      ['the last byte', 299_999, 1],
      ['the middle', 131_000, 131_100],
      ['all of it', 0, 300_000],
      ['nothing', 17, 0],
      ['more than there is behind the offset', 299_000, 5_000],
      ['what lies behind the end', 300_000, 10],
    ])('reads a range: %s', async (_, offset, length) => {
      const { backend } = subject();
      const bytes = bytesOf(300_000);
      await put(backend, KEY, bytes);
      const { sizeBytes, body } = await backend.open(KEY, { range: { offset, length } });
      expect(sizeBytes).toBe(300_000);
      expect((await collect(body)).equals(bytes.subarray(offset, offset + length))).toBe(true);
    });

    it.each([0, 1, 1000, 1001, 5432])('gives an object of %d bytes by way of given memory', async (size) => {
      const { backend } = subject();
      const bytes = bytesOf(size);
      await put(backend, KEY, bytes);
      const buffers = [new Uint8Array(1000), new Uint8Array(1000)];
      const { body } = await backend.open(KEY, { buffers });
      const copies: Uint8Array[] = [];
      let chunk = await body.next();
      while (!chunk.done) {
        // The next one is asked for before this one is looked at: there is memory for two.
        const next = await body.next();
        copies.push(Uint8Array.from(chunk.value));
        chunk = next;
      }
      expect(Buffer.concat(copies).equals(bytes)).toBe(true);
    });

    it('knows no object that was never published, nor one of another generation', async () => {
      const { backend } = subject();
      await put(backend, keyOf('an object', 1), bytesOf(10));
      for (const key of [KEY, keyOf('an object', 2), keyOf('another')]) {
        await expect(backend.open(key)).rejects.toThrow(ObjectNotFoundError);
        await expect(backend.stat(key)).rejects.toThrow(ObjectNotFoundError);
      }
    });

    it('reads an object to its end though it is replaced and deleted meanwhile', async () => {
      const { backend } = subject();
      const bytes = bytesOf(1_000_000);
      await put(backend, KEY, bytes);
      const { body } = await backend.open(KEY);
      const first = await body.next();
      await put(backend, KEY, bytesOf(1_000_000));
      await backend.delete([KEY]);
      expect(Buffer.concat([first.value, await collect(body)]).equals(bytes)).toBe(true);
    });

    it('lets a body be given up, read or not', async () => {
      const { backend } = subject();
      await put(backend, KEY, bytesOf(1_000_000));
      const unread = await backend.open(KEY);
      await unread.body.return?.();
      expect(await collect(unread.body)).toHaveLength(0);
      const begun = await backend.open(KEY);
      await begun.body.next();
      await begun.body.return?.();
      expect(await begun.body.next()).toEqual({ done: true, value: undefined });
    });

    it('says of an object that it alone cannot be read, until it is published again or deleted', async () => {
      const { backend, makeUnreadable } = subject();
      const OTHER = keyOf('another');
      for (const key of [KEY, OTHER]) await put(backend, key, bytesOf(10));
      await makeUnreadable(KEY);
      await expect(backend.open(KEY)).rejects.toThrow(ObjectUnreadableError);
      await expect(backend.open(KEY)).rejects.toMatchObject({ code: 'backend_unavailable', members: { backend_id: backend.id } });
      expect(await backend.health()).toMatchObject({ healthy: true });
      expect((await read(backend, OTHER)).byteLength).toBe(10);
      await put(backend, KEY, bytesOf(11));
      expect((await read(backend, KEY)).byteLength).toBe(11);
      await makeUnreadable(KEY);
      await backend.delete([KEY]);
      await expect(backend.open(KEY)).rejects.toThrow(ObjectNotFoundError);
    });

    it('says when an object was written, again for each replacement', async () => {
      const { backend } = subject();
      await put(backend, KEY, bytesOf(10));
      const { modifiedAt } = await backend.stat(KEY);
      await put(backend, KEY, bytesOf(11));
      expect((await backend.stat(KEY)).modifiedAt >= modifiedAt).toBe(true);
      expect((await read(backend, KEY)).byteLength).toBe(11);
    });
  });
}
