/** Copies of small chunks in one growing buffer, so that a thousand chunks of a byte do not cost a thousand buffers. */
export class PendingBytes {
  byteLength = 0;
  #buffer = new Uint8Array(0);

  append(chunk: Uint8Array): void {
    const needed = this.byteLength + chunk.byteLength;
    if (needed > this.#buffer.byteLength) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#buffer.byteLength));
      grown.set(this.#buffer.subarray(0, this.byteLength));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.byteLength);
    this.byteLength = needed;
  }

  /** What was appended; nothing is left. */
  take(): Uint8Array {
    const taken = this.#buffer.subarray(0, this.byteLength);
    this.#buffer = new Uint8Array(0);
    this.byteLength = 0;
    return taken;
  }
}
