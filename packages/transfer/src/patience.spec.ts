import {
  BackendUnavailableError,
  ConnectionFailedError,
  PackageNotOpenError,
  RateLimitedError,
  UnexpectedResponseError,
  UploadIdleTimeoutError,
  UploadInterruptedError,
} from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { type Attempt, withPatience } from './patience.js';
import type { TransferEvent } from './progress/events.js';

/** Time that passes by waiting and by `work`. */
function patienceOf(milliseconds: number, jitter = 1) {
  const waits: number[] = [];
  const events: TransferEvent[] = [];
  const controller = new AbortController();
  let now = 0;
  const timer = {
    now: () => now,
    jitter: () => jitter,
    async wait(time: number) {
      waits.push(time);
      now += time;
    },
  };
  const work = (time: number) => {
    now += time;
  };
  const observe = (event: TransferEvent) => void events.push(event);
  return { waits, events, controller, work, patience: { timer, milliseconds, signal: controller.signal, observe } };
}

const away = () => new ConnectionFailedError('nothing listens there');
const failing = (error: unknown) => () => Promise.reject(error);
const types = (events: readonly TransferEvent[]) => events.map(({ type }) => type);

describe('withPatience', () => {
  it.each([
    new BackendUnavailableError('x'),
    new RateLimitedError('x'),
    new UploadInterruptedError('x'),
    new UploadIdleTimeoutError('x'),
    new UnexpectedResponseError('of a proxy', { status: 502 }),
  ])('tries again after $code', async (error) => {
    const { patience, waits, events } = patienceOf(120_000);
    let tries = 0;
    await expect(withPatience(patience, async () => (++tries < 3 ? failing(error)() : tries))).resolves.toBe(3);
    expect(waits).toEqual([500, 1000]);
    expect(types(events)).toEqual(['waiting', 'waiting', 'resumed']);
  });

  it.each([
    new PackageNotOpenError('x'),
    new UnexpectedResponseError('no API', { status: 404 }),
    new UnexpectedResponseError('unreadable'),
    new Error('x'),
  ])('does not try again after $name ($message)', async (error) => {
    const { patience, waits } = patienceOf(120_000);
    await expect(withPatience(patience, failing(error))).rejects.toBe(error);
    expect(waits).toEqual([]);
  });

  it('fails at once where it has none', async () => {
    const { patience, waits } = patienceOf(0);
    await expect(withPatience(patience, failing(away()))).rejects.toMatchObject({ code: 'connection_failed' });
    expect(waits).toEqual([]);
  });

  it('gives up when it has waited for so long, the attempts themselves counted', async () => {
    const { patience, waits, work } = patienceOf(35_000);
    const slow = () => {
      work(5000);
      return Promise.reject(away());
    };
    await expect(withPatience(patience, slow)).rejects.toMatchObject({ code: 'connection_failed' });
    expect(waits).toEqual([500, 1000, 2000, 4000, 2500]);
  });

  it('waits half as long at the least jitter, and ten seconds at most', async () => {
    const short = patienceOf(200, 0);
    await expect(withPatience(short.patience, failing(away()))).rejects.toThrow();
    expect(short.waits).toEqual([200]);
    const long = patienceOf(60_000);
    const busy = new BackendUnavailableError('x', { retry_after_seconds: 999 });
    await expect(withPatience(long.patience, failing(busy))).rejects.toThrow();
    expect(new Set(long.waits)).toEqual(new Set([10_000]));
  });

  it('does not count time in which bytes move', async () => {
    const { patience, work } = patienceOf(10_000);
    let tries = 0;
    const large = async (attempt: Attempt) => {
      work(600_000);
      attempt.moving();
      return ++tries < 4 ? failing(away())() : 'sent';
    };
    await expect(withPatience(patience, large)).resolves.toBe('sent');
  });

  it('begins anew after progress, but not without', async () => {
    const { patience, waits, events } = patienceOf(1000);
    let tries = 0;
    const task = async (attempt: Attempt) => {
      if (++tries < 5) attempt.progress();
      throw away();
    };
    await expect(withPatience(patience, task)).rejects.toMatchObject({ code: 'connection_failed' });
    expect(waits).toEqual([500, 500, 500, 500, 500]);
    expect(types(events).filter((type) => type === 'resumed')).toHaveLength(3);
  });

  it('does not try again once it is aborted', async () => {
    const { patience, controller, waits } = patienceOf(120_000);
    const task = () => {
      controller.abort();
      return Promise.reject(away());
    };
    await expect(withPatience(patience, task)).rejects.toThrow();
    expect(waits).toEqual([]);
  });
});
