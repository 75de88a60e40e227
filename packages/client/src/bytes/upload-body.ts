import { ArtifactStoreError, SizeMismatchError, UploadIdleTimeoutError, UploadInterruptedError } from '@artifact-store/planes';

export interface UploadLimits {
  readonly declaredBytes: number | undefined;
  /** Silence of the source that ends the upload: before the first byte nothing is sent, and no server could see it. */
  readonly idleTimeoutMilliseconds: number;
  readonly signal: AbortSignal | undefined;
}

/** The bytes of one upload on their way out, counted, failing as an upload within this process would. Read once. */
export class UploadBody implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #limits: UploadLimits;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #idleTimer: NodeJS.Timeout;
  readonly #onAbort = () => this.#interrupt?.(interruption(this.#limits.signal?.reason));
  #interrupt: ((error: ArtifactStoreError) => void) | null = null;
  #size = 0;
  /** Read, and not yet given to whoever iterates. */
  #ahead: Uint8Array[] = [];
  #asked: Promise<Uint8Array | null> | undefined;

  constructor(source: AsyncIterable<Uint8Array>, limits: UploadLimits) {
    this.#source = source;
    this.#limits = limits;
    this.#chunks = source[Symbol.asyncIterator]();
    // An error before the first chunk is asked for would have no listener yet and end the process; `next` tells of it.
    if (isStream(source)) source.on('error', () => {});
    limits.signal?.addEventListener('abort', this.#onAbort);
    const { idleTimeoutMilliseconds: idle } = limits;
    this.#idleTimer = setTimeout(() => this.#interrupt?.(silence(idle)), idle).unref();
  }

  /**
   * All of the bytes, where the source has no more than `limit` and has them at hand; else undefined, and they are to be had by
   * iterating.
   */
  async atHand(limit: number): Promise<Uint8Array | undefined> {
    while (this.#size <= limit) {
      this.#asked = this.#next();
      const chunk = await atOnce(this.#asked);
      if (chunk === undefined) return undefined;
      this.#asked = undefined;
      if (chunk === null) return Buffer.concat(this.#ahead);
      this.#ahead.push(chunk);
    }
    return undefined;
  }

  /** @throws UploadInterruptedError, UploadIdleTimeoutError, SizeMismatchError where there are other than the declared bytes */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#ahead.splice(0);
    for (;;) {
      const chunk = await (this.#asked ?? this.#next());
      this.#asked = undefined;
      if (chunk === null) return;
      yield chunk;
    }
  }

  /** Frees what the source holds, also in the middle of it. */
  destroy(): void {
    clearTimeout(this.#idleTimer);
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
    this.#asked?.catch(() => {});
    if (isStream(this.#source)) this.#source.destroy();
    // Not awaited: a generator that waits for its next chunk would let us wait as long.
    this.#chunks.return?.().catch(() => {});
  }

  async #next(): Promise<Uint8Array | null> {
    if (this.#limits.signal?.aborted) throw interruption(this.#limits.signal.reason);
    this.#idleTimer.refresh();
    const { done, value } = await this.#unlessInterrupted();
    const chunk = done === true ? null : value;
    this.#size += chunk?.byteLength ?? 0;
    const declared = this.#limits.declaredBytes ?? this.#size;
    if (this.#size > declared || (chunk === null && this.#size < declared)) {
      const members = { declared, computed: this.#size };
      throw new SizeMismatchError(`${this.#size} bytes or more came to be sent, ${declared} were declared`, members);
    }
    return chunk;
  }

  #unlessInterrupted(): Promise<IteratorResult<Uint8Array>> {
    return new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      this.#interrupt = reject;
      this.#chunks.next().then(resolve, (error: unknown) => reject(interruption(error)));
    }).finally(() => {
      this.#interrupt = null;
    });
  }
}

/** The error that tells of an upload cut short; an error that knows better is kept. */
export function interruption(reason: unknown): ArtifactStoreError {
  if (reason instanceof ArtifactStoreError) return reason;
  return new UploadInterruptedError('the upload ended before all of its bytes had been sent', {}, { cause: reason });
}

function silence(idleTimeoutMilliseconds: number): UploadIdleTimeoutError {
  const members = { idle_timeout_ms: idleTimeoutMilliseconds };
  return new UploadIdleTimeoutError(`no byte came to be sent for ${idleTimeoutMilliseconds} ms`, members);
}

/** What a promise comes to, if it does before anything else happens in this process; else undefined. */
async function atOnce<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  let immediate: NodeJS.Immediate | undefined;
  const otherwise = new Promise<undefined>((resolve) => {
    immediate = setImmediate(() => resolve(undefined));
  });
  try {
    return await Promise.race([promise, otherwise]);
  } finally {
    clearImmediate(immediate);
  }
}

/** Node's streams: iterating alone neither hears of every error nor ends one that waits for its source. */
function isStream(body: object): body is { destroy(): void; on(event: 'error', listener: () => void): void } {
  return 'destroy' in body && typeof body.destroy === 'function' && 'on' in body && typeof body.on === 'function';
}
