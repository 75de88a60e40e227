import type { Pace } from '@artifact-store/bytes';

/** Time that passes when a test says so. */
export class ManualPace implements Pace {
  #waiting: (() => void) | undefined;
  #looked: (() => void) | undefined;

  now(): number {
    return 0;
  }

  wait(_milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        this.#waiting = undefined;
        reject(signal.reason);
      });
      this.#waiting = resolve;
      this.#looked?.();
    });
  }

  /** Lets the time pass that somebody waits for, once somebody does. */
  async pass(): Promise<void> {
    while (this.#waiting === undefined) {
      await new Promise<void>((resolve) => {
        this.#looked = resolve;
      });
    }
    const end = this.#waiting;
    this.#waiting = undefined;
    end();
  }
}
