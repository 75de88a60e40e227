import { hash } from 'node:crypto';
import { PendingBytes } from './pending-bytes.js';
import { SLOT_BYTES } from './sha256-thread.js';
import type { Sha256Lane, Sha256Threads } from './sha256-threads.js';

/** Up to here hashing on the spot (some 0.4 ms) costs less than the way to a thread and back. */
const ON_THE_SPOT_BYTES = 128 * 1024;
/** Chunks below this are gathered, so that a message to the thread is worth its cost. */
const GATHERED_BYTES = 16 * 1024;

/** SHA-256 over chunks: small input on the calling thread, anything longer on a thread of its own. */
export class Sha256Stream {
  readonly #threads: Sha256Threads;
  readonly #pending = new PendingBytes();
  #lane: Sha256Lane | null = null;

  constructor(threads: Sha256Threads) {
    this.#threads = threads;
  }

  async update(chunk: Uint8Array): Promise<void> {
    const waiting = this.#pending.byteLength + chunk.byteLength;
    if (this.#lane === null && waiting <= ON_THE_SPOT_BYTES) return this.#pending.append(chunk);
    if (chunk.byteLength < GATHERED_BYTES && waiting <= SLOT_BYTES) return this.#pending.append(chunk);
    this.#lane ??= this.#threads.open();
    await send(this.#lane, this.#pending.take());
    await send(this.#lane, chunk);
  }

  async finish(): Promise<Uint8Array> {
    if (this.#lane === null) return hash('sha256', this.#pending.take(), 'buffer');
    await send(this.#lane, this.#pending.take());
    const digest = await this.#lane.finish();
    this.#lane.close();
    return digest;
  }

  dispose(): void {
    this.#lane?.close();
    this.#pending.take();
  }
}

async function send(lane: Sha256Lane, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.byteLength; start += SLOT_BYTES) {
    await lane.send(bytes.subarray(start, start + SLOT_BYTES));
  }
}
