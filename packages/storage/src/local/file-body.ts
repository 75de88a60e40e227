import type { OpenOptions } from '../backend.js';
import { closeDescriptor, readDescriptor } from './descriptors.js';

const CHUNK_BYTES = 128 * 1024;

export interface FileBodyParts extends Pick<OpenOptions, 'buffers' | 'signal'> {
  /** The error to throw for one that reading met. */
  readonly failureOf: (error: unknown) => Promise<unknown>;
}

/**
 * The bytes of an open file. Not a generator: the `return()` of one that was never started would not close the descriptor.
 */
export class FileBody implements AsyncIterableIterator<Uint8Array> {
  readonly #parts: FileBodyParts;
  readonly #end: number;
  #descriptor: number | null;
  #position: number;

  #chunks = 0;

  constructor(descriptor: number, range: { offset: number; length: number }, parts: FileBodyParts) {
    this.#descriptor = descriptor;
    this.#position = range.offset;
    this.#end = range.offset + range.length;
    this.#parts = parts;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#descriptor === null) return { done: true, value: undefined };
    try {
      this.#parts.signal?.throwIfAborted();
      const chunk = await this.#read(this.#descriptor);
      if (chunk.byteLength > 0) return { done: false, value: chunk };
    } catch (error) {
      await this.#close();
      throw await this.#parts.failureOf(error);
    }
    return this.return();
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#close();
    return { done: true, value: undefined };
  }

  async #read(descriptor: number): Promise<Uint8Array> {
    const left = this.#end - this.#position;
    if (left === 0) return new Uint8Array(0);
    const buffer = this.#nextBuffer() ?? Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, left));
    const { bytesRead } = await readDescriptor(descriptor, buffer, 0, Math.min(buffer.byteLength, left), this.#position);
    this.#position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  #nextBuffer(): Uint8Array | undefined {
    const { buffers = [] } = this.#parts;
    return buffers[this.#chunks++ % buffers.length];
  }

  async #close(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    // A failed close of a file that was only read loses nothing.
    if (descriptor !== null) await closeDescriptor(descriptor).catch(() => {});
  }
}
