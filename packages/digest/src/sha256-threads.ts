import type { Worker } from 'node:worker_threads';
import { DigestThreadError, Sha256Thread } from './sha256-thread.js';

/** One stream's way to the thread it is bound to. */
export interface Sha256Lane {
  /** Takes at most `SLOT_BYTES`; the chunk may be reused once the promise resolves. @throws DigestThreadError */
  send(chunk: Uint8Array): Promise<void>;
  /** @throws DigestThreadError */
  finish(): Promise<Uint8Array>;
  /** Gives up the lane, finished or not. Safe to call twice. */
  close(): void;
}

/** Threads for SHA-256: started when first needed, replaced when they die, no obstacle to the end of the process. */
export class Sha256Threads {
  readonly #threads = new Set<Sha256Thread>();
  readonly #limit: number;
  readonly #onStart: (worker: Worker) => void;
  #lanes = 0;
  #closed = false;

  constructor(limit: number, onStart: (worker: Worker) => void) {
    this.#limit = limit;
    this.#onStart = onStart;
  }

  /** A lane on the thread with the fewest streams. @throws DigestThreadError once closed */
  open(): Sha256Lane {
    if (this.#closed) throw new DigestThreadError();
    const thread = this.#leastLoaded();
    const stream = this.#lanes++;
    let open = true;
    thread.begin(stream);
    thread.streams++;
    return {
      send: (chunk) => thread.send(stream, chunk),
      finish: () => (open ? thread.finish(stream) : Promise.reject(new TypeError('the stream was given up'))),
      close() {
        if (!open) return;
        open = false;
        thread.streams--;
        thread.forget(stream);
      },
    };
  }

  /** Stops the threads; streams that are under way are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
  }

  #leastLoaded(): Sha256Thread {
    let least: Sha256Thread | undefined;
    for (const thread of this.#threads) {
      if (least === undefined || thread.streams < least.streams) least = thread;
    }
    if (least !== undefined && (least.streams === 0 || this.#threads.size >= this.#limit)) return least;
    const started = new Sha256Thread(this.#onStart, () => this.#threads.delete(started));
    this.#threads.add(started);
    return started;
  }
}
