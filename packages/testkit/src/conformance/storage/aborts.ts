import { describe, expect, it } from '@jest/globals';
import { bytesOf, keyOf, put, writeChunks } from './objects.js';
import type { StorageSubject } from './subject.js';

const KEY = keyOf('an object');

class Stop extends Error {}

export function abortTests(subject: () => StorageSubject): void {
  describe('aborting', () => {
    it('does nothing under a signal that is aborted already, and gives its reason', async () => {
      const { backend } = subject();
      await put(backend, KEY, bytesOf(10));
      const signal = AbortSignal.abort(new Stop());
      await expect(backend.stage({}, { signal })).rejects.toThrow(Stop);
      await expect(backend.open(KEY, { signal })).rejects.toThrow(Stop);
      await expect(backend.stat(KEY, { signal })).rejects.toThrow(Stop);
      await expect(backend.delete([KEY], { signal })).rejects.toThrow(Stop);
      await expect(backend.list({ signal })[Symbol.asyncIterator]().next()).rejects.toThrow(Stop);
      expect((await backend.stat(KEY)).sizeBytes).toBe(10);
    });

    it.each([1_000, 1_000_000])('stops an upload of %d bytes, which leaves nothing once discarded', async (size) => {
      const { backend, names } = subject();
      const controller = new AbortController();
      const staged = await backend.stage({}, { signal: controller.signal });
      await writeChunks(staged, bytesOf(size));
      controller.abort(new Stop());
      await expect(staged.write(bytesOf(1))).rejects.toThrow(Stop);
      await expect(staged.publish(KEY)).rejects.toThrow(Stop);
      await staged.discard();
      expect(await names()).toEqual([]);
    });

    it('stops a body midway', async () => {
      const { backend } = subject();
      await put(backend, KEY, bytesOf(2_000_000));
      const controller = new AbortController();
      const { body } = await backend.open(KEY, { signal: controller.signal });
      await body.next();
      controller.abort(new Stop());
      await expect(body.next()).rejects.toThrow(Stop);
    });

    it('discards while a write is under way', async () => {
      const { backend, names } = subject();
      const staged = await backend.stage();
      const writing = staged.write(bytesOf(3_000_000)).then(
        () => 'written',
        () => 'given up',
      );
      await staged.discard();
      expect(['written', 'given up']).toContain(await writing);
      expect(await names()).toEqual([]);
    });
  });
}
