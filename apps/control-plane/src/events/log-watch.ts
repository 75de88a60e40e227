import { type ControlPlane, MAX_WAIT_SECONDS } from '@artifact-store/planes';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CONTROL_PLANE } from '../parts.js';

/**
 * Tells those who wait when the log goes on. However many they are, one of them all asks the control plane: a wait costs a promise,
 * and keeps neither a statement nor a connection of the database. Whoever appended is all the same, also where it was another
 * process.
 */
@Injectable()
export class LogWatch implements OnModuleDestroy {
  /** Those who wait behind the same event; nearly all wait behind the last. */
  readonly #waiters = new Map<number, Set<() => void>>();
  #isOver = false;

  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  /** Whether the server is about to stop: nobody waits any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get waiting(): number {
    return [...this.#waiters.values()].reduce((total, { size }) => total + size, 0);
  }

  /**
   * Resolves once the log has an event after `since`, or cannot be read, so that who reads it next gets to know why; and when the
   * signal aborts or the server stops. Never throws.
   */
  goesOn(since: number, signal: AbortSignal): Promise<void> {
    if (this.#isOver || signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#behind(since);
    const end = () => {
      waiters.delete(end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    waiters.add(end);
    return promise;
  }

  /** Comes before the server waits for the requests that are under way. */
  onModuleDestroy(): void {
    this.#isOver = true;
    for (const waiters of this.#waiters.values()) for (const end of waiters) end();
  }

  #behind(since: number): Set<() => void> {
    const known = this.#waiters.get(since);
    if (known !== undefined) return known;
    const waiters = new Set<() => void>();
    this.#waiters.set(since, waiters);
    void this.#watch(since, waiters);
    return waiters;
  }

  /** Goes on while anybody waits, and as long as one question takes after that. */
  async #watch(since: number, waiters: ReadonlySet<() => void>): Promise<void> {
    // Whoever comes first is among them by then.
    do await this.#lookAfter(since, waiters);
    while (waiters.size > 0);
    this.#waiters.delete(since);
  }

  async #lookAfter(since: number, waiters: ReadonlySet<() => void>): Promise<void> {
    if (await this.#goesOn(since)) for (const end of waiters) end();
  }

  async #goesOn(since: number): Promise<boolean> {
    try {
      const { nextSince } = await this.control.events.page({ since, limit: 1, waitSeconds: MAX_WAIT_SECONDS });
      return nextSince > since;
    } catch {
      return true;
    }
  }
}
