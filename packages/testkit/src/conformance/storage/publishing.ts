import { ObjectNotFoundError } from '@artifact-store/planes';
import { objectName } from '@artifact-store/storage';
import { describe, expect, it } from '@jest/globals';
import { bytesOf, keyOf, put, read, writeChunks } from './objects.js';
import type { StorageSubject } from './subject.js';

const KEY = keyOf('an object');
const SIZES = [1_000, 1_000_000];

export function publishingTests(subject: () => StorageSubject): void {
  describe('publishing', () => {
    it.each(SIZES)('shows nothing of %d bytes before they are published', async (size) => {
      const { backend, names } = subject();
      const staged = await backend.stage({ expectedKey: KEY, sizeBytes: size });
      await writeChunks(staged, bytesOf(size));
      await expect(backend.stat(KEY)).rejects.toThrow(ObjectNotFoundError);
      await staged.discard();
      expect(await names()).toEqual([]);
    });

    it('lays objects out by algorithm, two levels of hex and generation', async () => {
      const { backend, names } = subject();
      const hex = KEY.address.slice('blake3:'.length);
      await put(backend, KEY, bytesOf(1));
      await put(backend, keyOf('an object', 12), bytesOf(1));
      const name = `blake3/${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex}`;
      expect([...(await names())].sort()).toEqual([name, `${name}.12`]);
    });

    it.each(SIZES)('replaces a damaged object of %d bytes', async (size) => {
      const { backend, plant } = subject();
      const bytes = bytesOf(size);
      await put(backend, KEY, bytes);
      await plant(objectName(KEY), bytesOf(size - 1));
      await put(backend, KEY, bytes);
      expect((await read(backend, KEY)).equals(bytes)).toBe(true);
    });

    it.each(SIZES)('publishes %d bytes under further generations until they are discarded', async (size) => {
      const { backend } = subject();
      const bytes = bytesOf(size);
      const keys = [0, 1, 7].map((generation) => keyOf('an object', generation));
      const staged = await backend.stage();
      await writeChunks(staged, bytes);
      for (const key of keys) await staged.publish(key);
      await backend.delete(keys.slice(0, 1));
      await staged.publish(keyOf('an object', 8));
      await staged.discard();

      await expect(backend.stat(KEY)).rejects.toThrow(ObjectNotFoundError);
      for (const generation of [1, 7, 8]) expect((await read(backend, keyOf('an object', generation))).equals(bytes)).toBe(true);
    });

    it('publishes the same key twice from one staged object', async () => {
      const { backend } = subject();
      const bytes = bytesOf(400_000);
      const staged = await backend.stage();
      await writeChunks(staged, bytes);
      await staged.publish(KEY);
      await staged.publish(KEY);
      await staged.discard();
      expect((await read(backend, KEY)).equals(bytes)).toBe(true);
    });

    it('keeps what is published when the staged object is discarded, also twice', async () => {
      const { backend } = subject();
      const staged = await backend.stage();
      await staged.write(bytesOf(100));
      await staged.publish(KEY);
      await staged.discard();
      await staged.discard();
      expect((await backend.stat(KEY)).sizeBytes).toBe(100);
    });

    it('takes no bytes after a publish, nor anything after a discard', async () => {
      const { backend, names } = subject();
      const published = await backend.stage();
      await published.publish(KEY);
      await expect(published.write(bytesOf(1))).rejects.toThrow();
      await published.discard();

      const discarded = await backend.stage();
      await discarded.discard();
      await expect(discarded.write(bytesOf(1))).rejects.toThrow();
      await expect(discarded.publish(keyOf('another'))).rejects.toThrow();
      expect(await names()).toEqual([objectName(KEY)]);
    });

    it('takes chunks of any size in their order', async () => {
      const { backend } = subject();
      const bytes = bytesOf(900_000);
      const staged = await backend.stage();
      let start = 0;
      for (const size of [1, 0, 262_142, 3, 1, 300_000, 17, 300_000, 37_836]) {
        await staged.write(bytes.subarray(start, start + size));
        start += size;
      }
      await staged.publish(KEY);
      await staged.discard();
      expect((await read(backend, KEY)).equals(bytes.subarray(0, start))).toBe(true);
    });

    it('takes many uploads of one key and of many at the same time', async () => {
      const { backend } = subject();
      const objects = Array.from({ length: 24 }, (_, index) => ({
        key: keyOf(`object ${index % 6}`),
        bytes: bytesOf(50_000 * (index % 6)),
      }));
      const latest = new Map(objects.map(({ key, bytes }) => [key.address, bytes]));
      await Promise.all(objects.map(({ key }) => put(backend, key, latest.get(key.address) ?? bytesOf(0))));
      for (const { key } of objects) {
        expect((await read(backend, key)).equals(latest.get(key.address) ?? bytesOf(1))).toBe(true);
      }
    });

    it('holds one whole object when uploads of different bytes meet on a key', async () => {
      const { backend } = subject();
      const variants = [100_000, 300_000, 500_000].map(bytesOf);
      await Promise.all(variants.map((bytes) => put(backend, KEY, bytes)));
      const found = await read(backend, KEY);
      expect(variants.some((bytes) => found.equals(bytes))).toBe(true);
    });

    it('refuses a key that can be none', async () => {
      const { backend, names } = subject();
      const staged = await backend.stage();
      await expect(staged.publish(keyOf('an object', -1))).rejects.toThrow(RangeError);
      await expect(staged.publish(keyOf('an object', 1_000_000_000))).rejects.toThrow(RangeError);
      await staged.discard();
      expect(await names()).toEqual([]);
    });
  });
}
