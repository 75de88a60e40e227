import { setImmediate } from 'node:timers/promises';
import { UploadIdleTimeoutError } from '@artifact-store/planes';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { UploadSource } from './upload-source.js';

const IDLE = 1000;
const chunk = new Uint8Array(1);

/** A sender whose chunks come when the test says so. */
function sender() {
  let send: () => void = () => {};
  async function* body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      await new Promise<void>((resolve) => {
        send = resolve;
      });
      yield chunk;
    }
  }
  return { source: new UploadSource(body(), IDLE, undefined), send: () => send() };
}

describe('UploadSource', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('takes a sender for silent once it is asked for a chunk and sends none', async () => {
    const { source } = sender();
    const first = source.next();
    jest.advanceTimersByTime(IDLE);
    await expect(first).rejects.toBeInstanceOf(UploadIdleTimeoutError);
    source.destroy();
  });

  it('counts anew from each chunk, and only while it waits for one', async () => {
    const { source, send } = sender();
    for (let turn = 0; turn < 3; turn++) {
      const next = source.next();
      jest.advanceTimersByTime(IDLE - 1);
      send();
      expect(await next).toBe(chunk);
      jest.advanceTimersByTime(3 * IDLE);
      await setImmediate();
    }
    source.destroy();
  });

  it('looks once more after a standstill of its own, for what arrived meanwhile', async () => {
    const { source, send } = sender();
    const next = source.next();
    await setImmediate();
    jest.advanceTimersByTime(3 * IDLE);
    send();
    expect(await next).toBe(chunk);
    source.destroy();
  });
});
