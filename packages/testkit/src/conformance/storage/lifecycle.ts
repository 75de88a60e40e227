import { BackendUnavailableError, ObjectNotFoundError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { bytesOf, collect, keyOf, put, writeChunks } from './objects.js';
import type { StorageSubject } from './subject.js';

const KEY = keyOf('an object');

export function lifecycleTests(subject: () => StorageSubject): void {
  describe('deleting', () => {
    it('deletes the keys it is given and no other generation', async () => {
      const { backend } = subject();
      const keys = [KEY, keyOf('an object', 1), keyOf('another')];
      for (const key of keys) await put(backend, key, bytesOf(9));
      await backend.delete([KEY, keyOf('another')]);
      await expect(backend.stat(KEY)).rejects.toThrow(ObjectNotFoundError);
      await expect(backend.stat(keyOf('another'))).rejects.toThrow(ObjectNotFoundError);
      expect((await backend.stat(keyOf('an object', 1))).sizeBytes).toBe(9);
    });

    it('takes what is not there as deleted', async () => {
      const { backend } = subject();
      await backend.delete([]);
      await backend.delete([KEY, keyOf('another', 4)]);
      await put(backend, KEY, bytesOf(1));
      await backend.delete([keyOf('another'), KEY, KEY]);
      await expect(backend.stat(KEY)).rejects.toThrow(ObjectNotFoundError);
    });

    it('takes many keys at once, and an object again after its deletion', async () => {
      const { backend, names } = subject();
      const keys = Array.from({ length: 70 }, (_, index) => keyOf(`object ${index}`));
      await Promise.all(keys.map((key) => put(backend, key, bytesOf(1))));
      await backend.delete(keys);
      expect(await names()).toEqual([]);
      await put(backend, KEY, bytesOf(3));
      expect((await backend.stat(KEY)).sizeBytes).toBe(3);
    });
  });

  describe('its health', () => {
    it('is good where objects can be written, and leaves nothing behind', async () => {
      const { backend, names, staged } = subject();
      const { id } = backend;
      expect(await backend.health()).toMatchObject({ backendId: id, healthy: true });
      expect([...(await names()), ...(await staged())]).toEqual([]);
    });

    it('is told also when nobody waits for it any longer', async () => {
      const health = await subject().backend.health({ signal: AbortSignal.abort() });
      expect(typeof health.healthy).toBe('boolean');
    });
  });

  describe('disposing', () => {
    it('clears staging, keeps what is published, and ends uploads that are under way', async () => {
      const { backend, names, staged } = subject();
      await put(backend, KEY, bytesOf(1));
      const [small, large] = [await backend.stage(), await backend.stage()];
      await small.write(bytesOf(10));
      await writeChunks(large, bytesOf(1_000_000));
      await backend.dispose();
      await backend.dispose();

      expect(await staged()).toEqual([]);
      expect(await names()).toHaveLength(1);
      for (const upload of [small, large]) {
        await expect(upload.write(bytesOf(1))).rejects.toThrow(BackendUnavailableError);
        await expect(upload.publish(KEY)).rejects.toThrow(BackendUnavailableError);
        await upload.discard();
      }
    });

    it('refuses every call afterwards, and says so in its health', async () => {
      const { backend } = subject();
      await backend.dispose();
      await expect(backend.stage()).rejects.toThrow(BackendUnavailableError);
      await expect(backend.open(KEY)).rejects.toThrow(BackendUnavailableError);
      await expect(backend.stat(KEY)).rejects.toThrow(BackendUnavailableError);
      await expect(backend.delete([KEY])).rejects.toThrow(BackendUnavailableError);
      await expect(backend.list()[Symbol.asyncIterator]().next()).rejects.toThrow(BackendUnavailableError);
      await expect(backend.registryFile.read()).rejects.toThrow(BackendUnavailableError);
      await expect(backend.registryFile.replace(bytesOf(1))).rejects.toThrow(BackendUnavailableError);
      expect((await backend.health()).healthy).toBe(false);
    });

    it('lets bodies that are open be read to their end', async () => {
      const { backend } = subject();
      await put(backend, KEY, bytesOf(1_000_000));
      const { body } = await backend.open(KEY);
      await backend.dispose();
      expect(await collect(body)).toHaveLength(1_000_000);
    });
  });
}
