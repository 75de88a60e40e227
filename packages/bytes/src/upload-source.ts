import { ArtifactStoreError, UploadIdleTimeoutError, UploadInterruptedError } from '@artifact-store/planes';

/**
 * The bytes of an upload, or the files of many, as they arrive, watched: silence for too long, an abort and a failing sender
 * end it with errors that the sender understands.
 */
export class UploadSource<Item = Uint8Array> {
  readonly #body: AsyncIterable<Item>;
  readonly #chunks: AsyncIterator<Item>;
  readonly #signal: AbortSignal | undefined;
  readonly #idleTimer: NodeJS.Timeout;
  readonly #onAbort = () => this.#interrupt?.(interruption(this.#signal?.reason));
  #interrupt: ((error: ArtifactStoreError) => void) | null = null;

  constructor(body: AsyncIterable<Item>, idleTimeoutMs: number, signal: AbortSignal | undefined) {
    this.#body = body;
    this.#chunks = body[Symbol.asyncIterator]();
    // An error before the first chunk is asked for would have no listener yet and end the process; `next` tells of it.
    if (isStream(body)) body.on('error', () => {});
    this.#signal = signal;
    this.#signal?.addEventListener('abort', this.#onAbort);
    this.#idleTimer = setTimeout(() => this.#lookAgain(idleTimeoutMs), idleTimeoutMs).unref();
  }

  /** The next chunk; null at the end. @throws UploadIdleTimeoutError, UploadInterruptedError, or the ArtifactStoreError that the signal gives as its reason */
  async next(): Promise<Item | null> {
    if (this.#signal?.aborted) throw interruption(this.#signal.reason);
    this.#idleTimer.refresh();
    try {
      const { done, value } = await this.#unlessInterrupted(() => this.#chunks.next());
      return done ? null : value;
    } catch (error) {
      throw interruption(error);
    }
  }

  /** Ends the sender, wherever it is. Safe to call twice, and at the end of the bytes. */
  destroy(): void {
    clearTimeout(this.#idleTimer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    if (isStream(this.#body)) this.#body.destroy();
    // Not awaited: a generator that waits for its next chunk would let us wait as long.
    this.#chunks.return?.().catch(() => {});
  }

  /** A process that stood still finds its timers run out before it sees what arrived meanwhile, which is no silence. */
  #lookAgain(idleTimeoutMs: number): void {
    const waiting = this.#interrupt;
    setImmediate(() => {
      if (waiting !== null && waiting === this.#interrupt) waiting(silence(idleTimeoutMs));
    });
  }

  /** A promise of its own for each chunk: a race against one that lives as long as the upload would grow with its length. */
  #unlessInterrupted<Value>(next: () => Promise<Value>): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      this.#interrupt = reject;
      next().then(resolve, reject);
    }).finally(() => {
      this.#interrupt = null;
    });
  }
}

/** The error that tells of an upload cut short; an error that knows better is kept. */
export function interruption(reason: unknown): ArtifactStoreError {
  if (reason instanceof ArtifactStoreError) return reason;
  return new UploadInterruptedError('the upload ended before all of its bytes had arrived', {}, { cause: reason });
}

function silence(idleTimeoutMs: number): UploadIdleTimeoutError {
  return new UploadIdleTimeoutError(`no byte arrived for ${idleTimeoutMs} ms`, { idle_timeout_ms: idleTimeoutMs });
}

/** Node's streams: iterating alone neither hears of every error nor ends one that waits for its source. */
function isStream(body: object): body is { destroy(): void; on(event: 'error', listener: () => void): void } {
  return 'destroy' in body && typeof body.destroy === 'function' && 'on' in body && typeof body.on === 'function';
}
