/** A body of exactly so many bytes: one that ends before is an error, for a reader could take it for a whole one. */
export class ExactBody implements AsyncIterableIterator<Uint8Array> {
  readonly #body: AsyncIterator<Uint8Array>;
  readonly #truncated: () => Error;
  #missing: number;

  constructor(body: AsyncIterator<Uint8Array>, length: number, truncated: () => Error) {
    this.#body = body;
    this.#missing = length;
    this.#truncated = truncated;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const result = await this.#body.next();
    if (!result.done) this.#missing -= result.value.byteLength;
    else if (this.#missing !== 0) throw this.#truncated();
    return result;
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    // Given up by the reader: the end is no longer an error.
    this.#missing = 0;
    await this.#body.return?.();
    return { done: true, value: undefined };
  }
}
