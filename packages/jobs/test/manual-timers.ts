import type { Timers } from '../src/timers.js';

interface Waiting {
  readonly milliseconds: number;
  end(): void;
}

/** Timers that end when a test says so, or when their signal is aborted. */
export class ManualTimers implements Timers {
  readonly #waiting: Waiting[] = [];
  #looked: (() => void) | undefined;

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting: Waiting = { milliseconds, end: resolve };
      signal.addEventListener('abort', () => {
        const index = this.#waiting.indexOf(waiting);
        if (index >= 0) this.#waiting.splice(index, 1);
        resolve();
      });
      this.#waiting.push(waiting);
      this.#looked?.();
    });
  }

  /** How long somebody waits, once somebody does. It goes on waiting. */
  async waited(): Promise<number> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#looked = resolve;
      });
    }
    return this.#waiting[0]?.milliseconds ?? 0;
  }

  /** Lets that time pass; answers how long it was. */
  async pass(): Promise<number> {
    const milliseconds = await this.waited();
    this.#waiting.shift()?.end();
    return milliseconds;
  }
}
