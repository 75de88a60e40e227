import { describe, expect, it } from '@jest/globals';
import { inLanes } from './lanes.js';

describe('inLanes', () => {
  it('runs every item, in order of their start, never more than its lanes at once', async () => {
    const started: number[] = [];
    let running = 0;
    let most = 0;
    await inLanes(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
      started.push(item);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });
    expect(started).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('starts nothing more after a failure and rejects with it once all have ended', async () => {
    const ended: number[] = [];
    const outcome = inLanes(2, [1, 2, 3, 4], async (item) => {
      if (item === 1) throw new Error('first');
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      ended.push(item);
    });
    await expect(outcome).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });

  it('does nothing for no items', async () => {
    await expect(inLanes(4, [], () => Promise.reject(new Error('called')))).resolves.toBeUndefined();
  });
});
