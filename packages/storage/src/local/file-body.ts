import { closeDescriptor, readDescriptor } from './descriptors.js';

const CHUNK_BYTES = 128 * 1024;

/**
 * The bytes of an open file. Not a generator: the `return()` of one that was never started would not close the descriptor.
 */
export class FileBody implements AsyncIterableIterator<Uint8Array> {
  readonly #failureOf: (error: unknown) => Promise<unknown>;
  readonly #signal: AbortSignal | undefined;
  readonly #end: number;
  #descriptor: number | null;
  #position: number;

  /** @param failureOf The error to throw for one that reading met. */
  constructor(
    descriptor: number,
    range: { offset: number; length: number },
    failureOf: (error: unknown) => Promise<unknown>,
    signal: AbortSignal | undefined,
  ) {
    this.#descriptor = descriptor;
    this.#position = range.offset;
    this.#end = range.offset + range.length;
    this.#failureOf = failureOf;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#descriptor === null) return { done: true, value: undefined };
    try {
      this.#signal?.throwIfAborted();
      const chunk = await this.#read(this.#descriptor);
      if (chunk.byteLength > 0) return { done: false, value: chunk };
    } catch (error) {
      await this.#close();
      throw await this.#failureOf(error);
    }
    return this.return();
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#close();
    return { done: true, value: undefined };
  }

  async #read(descriptor: number): Promise<Uint8Array> {
    const wanted = Math.min(CHUNK_BYTES, this.#end - this.#position);
    if (wanted === 0) return new Uint8Array(0);
    const buffer = Buffer.allocUnsafeSlow(wanted);
    const { bytesRead } = await readDescriptor(descriptor, buffer, 0, wanted, this.#position);
    this.#position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  async #close(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    // A failed close of a file that was only read loses nothing.
    if (descriptor !== null) await closeDescriptor(descriptor).catch(() => {});
  }
}
