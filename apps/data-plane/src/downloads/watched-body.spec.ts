import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WatchedBody } from './watched-body.js';

const IDLE = 1000;
const chunk = new Uint8Array(1);

/** A source whose chunks come when the test says so. */
function slowSource() {
  let give: (() => void) | undefined;
  const source = {
    ended: false,
    next: () =>
      new Promise<IteratorResult<Uint8Array>>((resolve) => {
        give = () => resolve({ done: false, value: chunk });
      }),
    return: async () => {
      source.ended = true;
      return { done: true as const, value: undefined };
    },
    [Symbol.asyncIterator]: () => source,
  };
  return { source, give: () => give?.() };
}

describe('WatchedBody', () => {
  const onIdle = jest.fn();
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
    onIdle.mockReset();
  });

  /** Lets so much time pass, and what is due then happen. */
  const pass = async (milliseconds: number) => {
    jest.advanceTimersByTime(milliseconds);
    await setImmediate();
  };

  it('tells of a reader that takes nothing for too long', async () => {
    const { source, give } = slowSource();
    const body = new WatchedBody(source, IDLE, onIdle);
    const first = body.next();
    give();
    await first;
    await pass(IDLE - 1);
    expect(onIdle).not.toHaveBeenCalled();
    await pass(1);
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  it('does not count the time that the source takes', async () => {
    const { source, give } = slowSource();
    const body = new WatchedBody(source, IDLE, onIdle);
    const first = body.next();
    await pass(3 * IDLE);
    give();
    expect(await first).toEqual({ done: false, value: chunk });
    expect(onIdle).not.toHaveBeenCalled();
  });

  it('gives a reader that came while the process stood still its due', async () => {
    const { source, give } = slowSource();
    const body = new WatchedBody(source, IDLE, onIdle);
    const first = body.next();
    give();
    await first;
    jest.advanceTimersByTime(2 * IDLE);
    void body.next();
    await setImmediate();
    expect(onIdle).not.toHaveBeenCalled();
  });

  it('watches no more once it is released, and ends the source when it is given up', async () => {
    const { source, give } = slowSource();
    const body = new WatchedBody(source, IDLE, onIdle);
    const first = body.next();
    give();
    await first;
    body.release();
    await pass(3 * IDLE);
    expect(await body.return()).toEqual({ done: true, value: undefined });
    expect(source.ended).toBe(true);
    expect(onIdle).not.toHaveBeenCalled();
  });
});
