import { MalformedBodyError } from '@artifact-store/planes';

const NOTHING = new Uint8Array(0);

/** A body read by pull, in pieces of whatever size is asked for. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = NOTHING;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  /** Up to so many bytes, in what arrived together; undefined at the end of the body. */
  async some(limit: number): Promise<Uint8Array | undefined> {
    while (this.#rest.byteLength === 0) {
      const { done, value } = await this.#chunks.next();
      if (done === true) return undefined;
      this.#rest = value;
    }
    const some = this.#rest.subarray(0, limit);
    this.#rest = this.#rest.subarray(some.byteLength);
    return some;
  }

  /** Exactly so many bytes; undefined where the body ended before the first of them. @throws MalformedBodyError where it ends between */
  async exactly(length: number): Promise<Uint8Array | undefined> {
    const first = await this.some(length);
    if (first === undefined || first.byteLength === length) return first;
    const whole = new Uint8Array(length);
    whole.set(first);
    for (let filled = first.byteLength; filled < length; ) {
      const more = await this.some(length - filled);
      if (more === undefined) throw cut();
      whole.set(more, filled);
      filled += more.byteLength;
    }
    return whole;
  }

  /** Frees whoever sends. */
  async end(): Promise<void> {
    await this.#chunks.return?.();
  }
}

export function cut(): MalformedBodyError {
  return new MalformedBodyError('the archive is cut off: it ends within an entry, or without the blocks of zeros that end it');
}
