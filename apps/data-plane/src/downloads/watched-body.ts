/**
 * The bytes of an answer on their way to a reader who may stop taking them: `onIdle` is called once it has taken none for so
 * long. The time that the source needs for its bytes does not count.
 */
export class WatchedBody implements AsyncIterableIterator<Uint8Array> {
  readonly #body: AsyncIterator<Uint8Array>;
  readonly #idleMilliseconds: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(body: AsyncIterable<Uint8Array>, idleMilliseconds: number, onIdle: () => void) {
    this.#body = body[Symbol.asyncIterator]();
    this.#idleMilliseconds = idleMilliseconds;
    this.#onIdle = onIdle;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    this.release();
    const result = await this.#body.next();
    // Also behind the last bytes, which are still to be taken.
    this.#watch();
    return result;
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.release();
    await this.#body.return?.();
    return { done: true, value: undefined };
  }

  /** The reader has everything, or is gone: ends the watch. */
  release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #watch(): void {
    const timer = setTimeout(() => {
      // A process that stood still finds its timers run out before it hears of what was taken meanwhile.
      setImmediate(() => {
        if (this.#timer === timer) this.#onIdle();
      });
    }, this.#idleMilliseconds).unref();
    this.#timer = timer;
  }
}
