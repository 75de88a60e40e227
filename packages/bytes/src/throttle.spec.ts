import { describe, expect, it } from '@jest/globals';
import { type Pace, Throttle } from './throttle.js';

/** Time that passes only by waiting, and by hand. */
function steppedPace() {
  const pace = {
    at: 5000,
    waits: [] as number[],
    now: () => pace.at,
    async wait(milliseconds: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      pace.waits.push(milliseconds);
      pace.at += milliseconds;
    },
  };
  return pace satisfies Pace;
}

describe('a throttle', () => {
  it('lets everything by where there is no limit', async () => {
    const pace = steppedPace();
    const throttle = new Throttle(null, pace);
    for (let index = 0; index < 10; index++) await throttle.take(1_000_000);
    expect(pace.waits).toEqual([]);
  });

  it('takes as long for many bytes as they may take at least', async () => {
    const pace = steppedPace();
    const throttle = new Throttle(100_000, pace);
    const begun = pace.at;
    for (let index = 0; index < 50; index++) await throttle.take(100_000);
    // One second's worth may go ahead.
    expect(pace.at - begun).toBe(49_000);
  });

  it('does not slow down a reader who is slower than the limit', async () => {
    const pace = steppedPace();
    const throttle = new Throttle(100_000, pace);
    for (let index = 0; index < 10; index++) {
      pace.at += 1000;
      await throttle.take(50_000);
    }
    expect(pace.waits).toEqual([]);
  });

  it('lets nobody catch up more than a second, however long it stood still', async () => {
    const pace = steppedPace();
    const throttle = new Throttle(100_000, pace);
    await throttle.take(100_000);
    pace.at += 3_600_000;
    await throttle.take(100_000);
    await throttle.take(100_000);
    expect(pace.waits).toEqual([1000]);
  });

  it('ends with the signal', async () => {
    const throttle = new Throttle(1, steppedPace());
    await expect(throttle.take(1_000_000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
