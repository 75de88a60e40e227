import { BackendUnavailableError, PackageNotOpenError, UploadInterruptedError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { withRetries } from './retry.js';

function retryOf(attempts: number, jitter = 1) {
  const waits: number[] = [];
  const controller = new AbortController();
  const timer = { now: () => 0, jitter: () => jitter, wait: async (milliseconds: number) => void waits.push(milliseconds) };
  return { waits, controller, retry: { timer, attempts, signal: controller.signal } };
}

const failing = (error: unknown) => () => Promise.reject(error);

describe('withRetries', () => {
  it.each([new BackendUnavailableError('x'), new UploadInterruptedError('x')])('tries again after $code', async (error) => {
    const { retry } = retryOf(5);
    await expect(withRetries(retry, (attempt) => (attempt < 3 ? Promise.reject(error) : Promise.resolve(attempt)))).resolves.toBe(
      3,
    );
  });

  it.each([new PackageNotOpenError('x'), new Error('x')])('does not try again after $name', async (error) => {
    const { retry, waits } = retryOf(5);
    await expect(withRetries(retry, failing(error))).rejects.toBe(error);
    expect(waits).toEqual([]);
  });

  it('gives up after its attempts', async () => {
    const { retry, waits } = retryOf(4);
    await expect(withRetries(retry, failing(new BackendUnavailableError('x')))).rejects.toMatchObject({
      code: 'backend_unavailable',
    });
    expect(waits).toEqual([500, 1000, 2000]);
  });

  it('waits half as long at the least jitter, and never more than half a minute', async () => {
    const short = retryOf(2, 0);
    await expect(withRetries(short.retry, failing(new BackendUnavailableError('x')))).rejects.toThrow();
    expect(short.waits).toEqual([250]);
    const long = retryOf(12);
    await expect(
      withRetries(long.retry, failing(new BackendUnavailableError('x', { retry_after_seconds: 999 }))),
    ).rejects.toThrow();
    expect(new Set(long.waits)).toEqual(new Set([30_000]));
  });

  it('does not try again once it is aborted', async () => {
    const { retry, controller, waits } = retryOf(5);
    const task = () => {
      controller.abort();
      return Promise.reject(new BackendUnavailableError('x'));
    };
    await expect(withRetries(retry, task)).rejects.toThrow();
    expect(waits).toEqual([]);
  });
});
