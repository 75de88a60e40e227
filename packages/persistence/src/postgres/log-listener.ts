import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { CHANNEL } from './channel.js';

const APPLICATION_NAME = 'artifact-store events';
const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_MS = 1_000;

/** A connection of its own that hears what others announce, made anew for as long as it is wanted. */
export class LogListener {
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #isListening = false;

  /** @param ownName what this process announces itself as */
  constructor(
    private readonly url: string,
    private readonly ownName: string,
    private readonly heard: () => void,
  ) {
    this.#running = this.#run();
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      // Whoever waits looks by itself meanwhile, and says so where the database is away.
      await this.#listen(signal).catch(() => undefined);
      if (this.#isListening) this.#turnDeaf();
      await pause(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #turnDeaf(): void {
    this.#isListening = false;
    // What is announced from now on is missed: it must be looked for sooner.
    this.heard();
  }

  /** Until the connection ends. @throws what keeps it from being made */
  async #listen(signal: AbortSignal): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: APPLICATION_NAME,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    client.once('end', end);
    // One that breaks ends as well.
    client.on('error', () => end());
    client.on('notification', ({ payload }) => {
      if (payload !== this.ownName) this.heard();
    });
    const onAbort = () => end();
    signal.addEventListener('abort', onAbort);
    try {
      await Promise.race([this.#begin(client, signal), ended]);
      await ended;
    } finally {
      signal.removeEventListener('abort', onAbort);
      void client.end().catch(() => undefined);
    }
  }

  async #begin(client: pg.Client, signal: AbortSignal): Promise<void> {
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    if (signal.aborted) return;
    this.#isListening = true;
    // What was committed before is not announced again.
    this.heard();
  }
}
