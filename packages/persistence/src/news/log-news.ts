import type { OtherWriters } from './other-writers.js';

/** How often whoever waits looks for itself: others may commit and die before they have told. */
const LOOK_MS = 5_000;
/** As long as nobody would be heard. */
const LOOK_WHILE_DEAF_MS = 1_000;

/**
 * Tells those who wait that the log goes on. News are no more than a reason to look at the head, which alone says what is
 * committed: a false or a lost word does no harm.
 */
export class LogNews {
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  /** @param others those that may commit beside this process, if there can be any */
  constructor(
    private readonly lastSequence: () => Promise<number>,
    private readonly others: OtherWriters | undefined,
  ) {}

  /** This process has committed. */
  committed(): void {
    this.#tell();
    this.others?.announce();
  }

  /** As of `EventStore`. */
  async goesOn(since: number, milliseconds: number): Promise<void> {
    if (!this.#isClosed) this.others?.listen(() => this.#tell());
    const end = performance.now() + milliseconds;
    while (!this.#isClosed) {
      const left = end - performance.now();
      // Begins before the look: nothing that is committed in between goes by.
      const news = this.#news(Math.min(left, this.#lookAfter()));
      try {
        if (left <= 0 || (await this.lastSequence()) > since) return;
        await news.come;
      } catch (error) {
        // A look that was under way when it closed found nothing to look at.
        if (!this.#isClosed) throw error;
      } finally {
        news.forget();
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#tell();
    await this.others?.close();
  }

  #lookAfter(): number {
    if (this.others === undefined) return Number.POSITIVE_INFINITY;
    return this.others.isListening ? LOOK_MS : LOOK_WHILE_DEAF_MS;
  }

  #tell(): void {
    for (const tell of this.#waiting) tell();
  }

  #news(milliseconds: number): { readonly come: Promise<void>; forget(): void } {
    const { promise: come, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(milliseconds, 0));
    this.#waiting.add(resolve);
    const forget = () => {
      clearTimeout(timer);
      this.#waiting.delete(resolve);
    };
    return { come, forget };
  }
}
