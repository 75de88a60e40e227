import { setTimeout as wait } from 'node:timers/promises';

/** Time as reading is slowed down by it: milliseconds from some fixed moment, never going back. */
export interface Pace {
  now(): number;
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemPace: Pace = {
  now: () => performance.now(),
  wait: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, { signal });
  },
};

/** How far a reader who fell behind, because the disk was slower, may catch up. */
const CREDIT_MILLISECONDS = 1000;

/** Lets so many bytes a second by, on the average of any few seconds. */
export class Throttle {
  readonly #bytesPerSecond: number;
  readonly #pace: Pace;
  /** When everything taken so far has been paid for. */
  #paidAt = Number.NEGATIVE_INFINITY;

  /** @param bytesPerSecond null: without a limit */
  constructor(bytesPerSecond: number | null, pace: Pace) {
    this.#bytesPerSecond = bytesPerSecond ?? Number.POSITIVE_INFINITY;
    this.#pace = pace;
  }

  /** Resolves when the bytes may go by. @throws what the signal aborts with */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === Number.POSITIVE_INFINITY) return;
    const now = this.#pace.now();
    this.#paidAt = Math.max(this.#paidAt, now - CREDIT_MILLISECONDS) + (bytes / this.#bytesPerSecond) * 1000;
    if (this.#paidAt > now) await this.#pace.wait(this.#paidAt - now, signal);
  }
}
