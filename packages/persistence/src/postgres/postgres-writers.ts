import { randomUUID } from 'node:crypto';
import type { OtherWriters } from '../news/other-writers.js';
import type { Reader } from '../sql/session.js';
import { CHANNEL } from './channel.js';
import { LogListener } from './log-listener.js';

/**
 * Processes that write one log on PostgreSQL tell each other by NOTIFY, after the commit and apart from it: within the
 * transaction it would put all commits of the server in one line, and fail them where its queue is full (ADR-0024).
 */
export class PostgresWriters implements OtherWriters {
  /** Told along, so that nobody hears itself. */
  readonly #name = randomUUID();
  #listener: LogListener | undefined;
  #announcing: Promise<void> | undefined;
  #isDue = false;

  constructor(
    private readonly connections: Reader,
    private readonly url: string,
  ) {}

  get isListening(): boolean {
    return this.#listener?.isListening === true;
  }

  listen(heard: () => void): void {
    this.#listener ??= new LogListener(this.url, this.#name, heard);
  }

  announce(): void {
    this.#isDue = true;
    this.#announcing ??= this.#announce();
  }

  async close(): Promise<void> {
    await Promise.all([this.#announcing, this.#listener?.close()]);
  }

  /** What is committed while one word is on its way goes with the next. */
  async #announce(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      const told = this.connections.read((session) => session.query('SELECT pg_notify($1, $2)', [CHANNEL, this.#name]));
      // The others look for themselves every few seconds.
      await told.catch(() => undefined);
    }
    this.#announcing = undefined;
  }
}
