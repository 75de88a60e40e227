import type { Readable } from 'node:stream';
import { connectionFailure } from './connection-failure.js';

/**
 * The body of an answer, failing with errors of the catalogue. Not a generator: the `return()` of one that was never started
 * would not free the connection.
 */
export class ResponseBody implements AsyncIterableIterator<Uint8Array> {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #url: URL;

  constructor(stream: Readable, url: URL) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#url = url;
    // An error while nobody reads would have no listener and end the process; `next` tells of it.
    stream.on('error', () => {});
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.#chunks.next();
    } catch (error) {
      throw connectionFailure(this.#url, error);
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#stream.destroy();
    return { done: true, value: undefined };
  }
}
