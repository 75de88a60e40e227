/** An object up to this size is written by one call when it is published. */
const HEAD_BYTES = 256 * 1024;

/** The beginning of an object, copied into memory for as long as it fits. */
export class HeadBuffer {
  #buffer: Uint8Array;
  #length = 0;

  constructor(sizeHint: number | undefined) {
    this.#buffer = new Uint8Array(sizeHint !== undefined && sizeHint <= HEAD_BYTES ? sizeHint : 0);
  }

  /** Copies the chunk; false, and nothing taken, where it does not fit. */
  take(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.byteLength;
    if (length > HEAD_BYTES) return false;
    if (length > this.#buffer.byteLength) {
      const grown = new Uint8Array(Math.min(HEAD_BYTES, Math.max(length, 2 * this.#buffer.byteLength)));
      grown.set(this.bytes());
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
    return true;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  release(): void {
    this.#buffer = new Uint8Array(0);
    this.#length = 0;
  }
}
