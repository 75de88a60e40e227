import { Worker } from 'node:worker_threads';
import { SHA256_WORKER, type WorkerMemory, type WorkerReply, type WorkerRequest } from './sha256-worker.js';

export const SLOT_BYTES = 64 * 1024;
const SLOTS = 16;

/** The thread that computed a SHA-256 has stopped, so the digest is lost. The bytes are not at fault: send them again. */
export class DigestThreadError extends Error {
  override readonly name = 'DigestThreadError';

  constructor(options?: { cause?: unknown }) {
    super('the thread that computed the digest has stopped', options);
  }
}

interface Settler<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: DigestThreadError) => void;
}

/**
 * One worker thread and the memory shared with it: slots that a chunk is copied into and that the worker frees once it has
 * hashed them. Slots belong to the thread, not to a stream, so streams without bytes hold none. When the thread stops,
 * whoever waits is rejected.
 */
export class Sha256Thread {
  /** Streams bound to this thread. */
  streams = 0;

  readonly #memory = new SharedArrayBuffer(SLOTS * SLOT_BYTES);
  readonly #freeSlots = Array.from({ length: SLOTS }, (_, slot) => slot);
  readonly #slotWaiters: Settler<number>[] = [];
  readonly #results = new Map<number, Settler<Uint8Array>>();
  readonly #worker: Worker;
  #death: DigestThreadError | null = null;

  constructor(onStart: (worker: Worker) => void, onDeath: (thread: Sha256Thread) => void) {
    const workerData: WorkerMemory = { memory: this.#memory, slotBytes: SLOT_BYTES };
    this.#worker = new Worker(SHA256_WORKER, { eval: true, workerData, execArgv: [], env: {}, name: 'sha256' });
    this.#worker.unref();
    this.#worker.on('message', (reply: WorkerReply) => this.#take(reply));
    this.#worker.once('error', (cause) => this.#die(new DigestThreadError({ cause })));
    this.#worker.once('exit', () => {
      this.#die(new DigestThreadError());
      onDeath(this);
    });
    onStart(this.#worker);
  }

  /** @throws DigestThreadError */
  begin(stream: number): void {
    this.#post({ stream, begin: true });
  }

  /** Hands at most `SLOT_BYTES` over; resolves once they are copied. @throws DigestThreadError */
  async send(stream: number, chunk: Uint8Array): Promise<void> {
    const slot = this.#freeSlots.pop() ?? (await this.#nextFreeSlot());
    new Uint8Array(this.#memory, slot * SLOT_BYTES, SLOT_BYTES).set(chunk);
    this.#post({ stream, slot, length: chunk.byteLength });
  }

  /** The digest of what was sent. @throws DigestThreadError */
  finish(stream: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#death !== null) return reject(this.#death);
      this.#results.set(stream, { resolve, reject });
      this.#post({ stream, finish: true });
    });
  }

  forget(stream: number): void {
    if (this.#death === null) this.#post({ stream, forget: true });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #nextFreeSlot(): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#death !== null) return reject(this.#death);
      this.#slotWaiters.push({ resolve, reject });
    });
  }

  #post(request: WorkerRequest): void {
    if (this.#death !== null) throw this.#death;
    this.#worker.postMessage(request);
    this.#holdProcess();
  }

  #take(reply: WorkerReply): void {
    if ('slot' in reply) {
      const waiter = this.#slotWaiters.shift();
      if (waiter === undefined) this.#freeSlots.push(reply.slot);
      else waiter.resolve(reply.slot);
    } else {
      this.#results.get(reply.stream)?.resolve(reply.digest);
      this.#results.delete(reply.stream);
    }
    this.#holdProcess();
  }

  /** A process may end while the thread idles, and must not while somebody waits for it. */
  #holdProcess(): void {
    if (this.#freeSlots.length < SLOTS || this.#results.size > 0) this.#worker.ref();
    else this.#worker.unref();
  }

  #die(error: DigestThreadError): void {
    this.#death ??= error;
    for (const waiter of this.#slotWaiters.splice(0)) waiter.reject(this.#death);
    for (const waiter of this.#results.values()) waiter.reject(this.#death);
    this.#results.clear();
  }
}
