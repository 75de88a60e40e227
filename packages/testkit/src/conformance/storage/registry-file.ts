import { MAX_REGISTRY_FILE_BYTES } from '@artifact-store/storage';
import { describe, expect, it } from '@jest/globals';
import { bytesOf, keyOf, put, read } from './objects.js';
import type { StorageSubject } from './subject.js';

const KEY = keyOf('an object');
const NAME = 'registry.json';

export function registryFileTests(subject: () => StorageSubject): void {
  describe('its registry file', () => {
    it('is not there before it was written', async () => {
      const { registryFile } = subject().backend;
      expect(await registryFile.read()).toBeNull();
      expect(await registryFile.read()).toBeNull();
    });

    it('is read as it was written, until it is replaced', async () => {
      const { backend, names } = subject();
      for (const bytes of [bytesOf(100), bytesOf(3000), bytesOf(0), bytesOf(1)]) {
        await backend.registryFile.replace(bytes);
        expect(await contentOf(subject())).toEqual(Buffer.from(bytes));
      }
      expect(await names()).toEqual([NAME]);
    });

    it('is one whole file of those that were written at the same time', async () => {
      const variants = Array.from({ length: 12 }, (_, index) => bytesOf(100 * index));
      await Promise.all(variants.map((bytes) => subject().backend.registryFile.replace(bytes)));
      const found = await contentOf(subject());
      expect(variants.filter((bytes) => found?.equals(bytes))).toHaveLength(1);
    });

    it('is no object: it is listed nowhere, and stays when all objects are deleted', async () => {
      const { backend } = subject();
      const bytes = bytesOf(100);
      await backend.registryFile.replace(bytes);
      await put(backend, KEY, bytesOf(10));
      const listed = [];
      for await (const { key } of backend.list()) listed.push(key);
      expect(listed).toEqual([KEY]);
      await backend.delete([KEY]);
      expect(await contentOf(subject())).toEqual(Buffer.from(bytes));
      await put(backend, KEY, bytesOf(20));
      expect(await read(backend, KEY)).toHaveLength(20);
    });

    it('is read whatever it holds, but never further than a registry file may go', async () => {
      const { backend, plant } = subject();
      const bytes = bytesOf(2 * MAX_REGISTRY_FILE_BYTES);
      await plant(NAME, bytes);
      expect(await contentOf(subject())).toEqual(Buffer.from(bytes).subarray(0, MAX_REGISTRY_FILE_BYTES));
      await plant(NAME, bytesOf(0));
      expect(await backend.registryFile.read()).toHaveLength(0);
    });

    it('is not read under a signal that has aborted', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(subject().backend.registryFile.read({ signal })).rejects.toThrow('enough');
    });
  });
}

async function contentOf({ backend }: StorageSubject): Promise<Buffer | null> {
  const bytes = await backend.registryFile.read();
  return bytes === null ? null : Buffer.from(bytes);
}
