import { addSeconds, type Clock, type Timestamp } from '@artifact-store/identity';
import { ArtifactStoreError, DatabaseUnavailableError } from '@artifact-store/planes';
import type { Connections } from '../connections.js';
import { lockLog } from './head-lock.js';

// Commits, so that the database has to make something durable, and changes nothing.
const HARMLESS_WRITE = 'UPDATE event_log_head SET last_sequence = last_sequence';
/** A harmless write just after a failure proves little: a full disk often has room for a page, and not for an event. */
const TRUSTED_AGAIN_SECONDS = 30;

/** Whether the database takes writes: one that is full, or whose disk fails, may still be read for a long time. */
export class WriteHealth {
  #last: { readonly detail: string; readonly at: Timestamp } | null = null;

  constructor(private readonly parts: { readonly connections: Connections; readonly clock: Clock }) {}

  failed(error: unknown): void {
    if (error instanceof DatabaseUnavailableError) this.#last = { detail: described(error), at: this.parts.clock.now() };
  }

  succeeded(): void {
    this.#last = null;
  }

  /** What speaks against writes since the last that succeeded; null where nothing does. Writes only where one has failed. */
  async whatStopsWrites(): Promise<string | null> {
    if (this.#last === null) return null;
    const { detail, at } = this.#last;
    try {
      await this.#writeHarmlessly();
    } catch (error) {
      return described(error);
    }
    if (this.parts.clock.now() < addSeconds(at, TRUSTED_AGAIN_SECONDS)) {
      return `${detail} at ${at}; a harmless write has succeeded since`;
    }
    this.#last = null;
    return null;
  }

  async #writeHarmlessly(): Promise<void> {
    const log = await lockLog(this.parts.connections, this.parts.clock);
    try {
      await log.session.query(HARMLESS_WRITE);
      await log.commit();
    } catch (error) {
      await log.rollback();
      throw error;
    }
  }
}

function described(error: unknown): string {
  return error instanceof ArtifactStoreError ? error.detail : 'the database failed';
}
