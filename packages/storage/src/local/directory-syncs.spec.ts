import { describe, expect, it } from '@jest/globals';
import { DirectorySyncs } from './directory-syncs.js';

/** Flushes that end when the test says so. */
function heldFlushes() {
  const flushes: { path: string; done: () => void; fail: (error: Error) => void }[] = [];
  const flush = (path: string) => new Promise<void>((done, fail) => flushes.push({ path, done, fail }));
  return { flushes, syncs: new DirectorySyncs(flush) };
}

describe('DirectorySyncs', () => {
  it('flushes different directories at the same time', () => {
    const { flushes, syncs } = heldFlushes();
    void syncs.sync('a');
    void syncs.sync('b');
    expect(flushes.map(({ path }) => path)).toEqual(['a', 'b']);
  });

  it('has all who come during a flush share the next one, which begins after it', async () => {
    const { flushes, syncs } = heldFlushes();
    const first = syncs.sync('a');
    const others = [syncs.sync('a'), syncs.sync('a'), syncs.sync('a')];
    expect(flushes).toHaveLength(1);
    flushes[0]?.done();
    await first;
    expect(flushes).toHaveLength(2);
    flushes[1]?.done();
    await Promise.all(others);
    expect(flushes).toHaveLength(2);
  });

  it('fails those who wait for a flush that fails, and flushes again for those who came later', async () => {
    const { flushes, syncs } = heldFlushes();
    const first = syncs.sync('a');
    const second = syncs.sync('a');
    flushes[0]?.fail(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    flushes[1]?.done();
    await second;
  });

  it('starts anew once nothing is under way', async () => {
    const { flushes, syncs } = heldFlushes();
    for (const turn of [0, 1, 2]) {
      const sync = syncs.sync('a');
      flushes[turn]?.done();
      await sync;
    }
    expect(flushes).toHaveLength(3);
  });
});
