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
    return (await this.#find(() => true)).milliseconds;
  }

  /** Lets that time pass; answers how long it was. */
  async pass(): Promise<number> {
    return this.#end(await this.#find(() => true));
  }

  /** Lets a time of this length pass, once somebody waits for so long. */
  async passOf(milliseconds: number): Promise<number> {
    return this.#end(await this.#find((waiting) => waiting.milliseconds === milliseconds));
  }

  async #find(isWanted: (waiting: Waiting) => boolean): Promise<Waiting> {
    for (;;) {
      const found = this.#waiting.find(isWanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#looked = resolve;
      });
    }
  }

  #end(waiting: Waiting): number {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    waiting.end();
    return waiting.milliseconds;
  }
}
