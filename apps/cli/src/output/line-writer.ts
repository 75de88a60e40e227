import type { Writable } from 'node:stream';

/** Lines for a reader who may be slow, or have enough. */
export class LineWriter {
  readonly #enough = new AbortController();

  constructor(private readonly stream: Writable) {
    // Other errors end the process.
    stream.once('error', () => this.#enough.abort());
    stream.once('close', () => this.#enough.abort());
  }

  /** Aborts when nobody reads any more. */
  get enough(): AbortSignal {
    return this.#enough.signal;
  }

  /** Resolves when the reader has room for more, or has enough. */
  async write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0 || this.enough.aborted) return;
    if (this.stream.write(lines.map((line) => `${line}\n`).join(''))) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => resolve();
    this.stream.once('drain', end);
    this.enough.addEventListener('abort', end);
    await promise;
    this.stream.off('drain', end);
    this.enough.removeEventListener('abort', end);
  }
}
