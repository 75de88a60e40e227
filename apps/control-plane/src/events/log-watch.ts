import { setTimeout as pause } from 'node:timers/promises';
import type { ControlPlane } from '@artifact-store/planes';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CONTROL_PLANE } from '../parts.js';

const LOOK_MILLISECONDS = 100;

interface Waiter {
  readonly since: number;
  end(): void;
}

/**
 * Tells those who wait when the log goes on. However many they are, one looks for all of them: a wait costs a promise, and keeps
 * neither a statement nor a connection of the database. Whoever appended is all the same, also where it was another process.
 */
@Injectable()
export class LogWatch implements OnModuleDestroy {
  readonly #waiters = new Set<Waiter>();
  #isLooking = false;
  #isOver = false;

  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  /** Whether the server is about to stop: nobody waits any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Resolves once the log has an event after `since`, or cannot be read, so that who reads it next gets to know why; and when the
   * signal aborts or the server stops. Never throws.
   */
  goesOn(since: number, signal: AbortSignal): Promise<void> {
    if (this.#isOver || signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      since,
      end: () => {
        this.#waiters.delete(waiter);
        signal.removeEventListener('abort', waiter.end);
        resolve();
      },
    };
    signal.addEventListener('abort', waiter.end);
    this.#waiters.add(waiter);
    if (!this.#isLooking) void this.#look();
    return promise;
  }

  /** Comes before the server waits for the requests that are under way. */
  onModuleDestroy(): void {
    this.#isOver = true;
    for (const waiter of this.#waiters) waiter.end();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#waiters.size > 0) {
      await pause(LOOK_MILLISECONDS);
      await this.#lookOnce([...this.#waiters]);
    }
    this.#isLooking = false;
  }

  async #lookOnce(waiters: readonly Waiter[]): Promise<void> {
    // Who waits behind this one waits behind the end of the log.
    const furthest = waiters.reduce((since, waiter) => Math.max(since, waiter.since), 0);
    const end = await this.#endAfter(furthest);
    for (const waiter of waiters) if (waiter.since < end) waiter.end();
  }

  async #endAfter(since: number): Promise<number> {
    try {
      return (await this.control.events.page({ since, limit: 1 })).nextSince;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  }
}
