import type { StagedFile } from './staged-file.js';

const BUFFER_BYTES = 256 * 1024;

/**
 * Writes a file one buffer behind its caller: while one buffer is on its way to the system, the next fills. Without it each
 * chunk would wait for a thread of the pool, which takes longer than the write itself.
 */
export class WriteBehind {
  readonly #file: StagedFile;
  #filling = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #writing = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #filled = 0;
  #underWay: Promise<void> = Promise.resolve();

  constructor(file: StagedFile) {
    this.#file = file;
  }

  /** Copies the chunk; waits where both buffers are full. @throws the failure of an earlier write */
  async write(chunk: Uint8Array): Promise<void> {
    for (let start = 0; start < chunk.byteLength; ) {
      const part = chunk.subarray(start, start + BUFFER_BYTES - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.byteLength;
      start += part.byteLength;
      if (this.#filled === BUFFER_BYTES) await this.#writeFilled();
    }
  }

  /** Resolves when everything is written. @throws the failure of a write */
  async drain(): Promise<void> {
    if (this.#filled > 0) await this.#writeFilled();
    await this.#underWay;
  }

  /** Resolves when no write is under way, whatever came of it. */
  async settle(): Promise<void> {
    await this.#underWay.catch(() => {});
  }

  async #writeFilled(): Promise<void> {
    await this.#underWay;
    const full = this.#filling.subarray(0, this.#filled);
    [this.#filling, this.#writing] = [this.#writing, this.#filling];
    this.#filled = 0;
    this.#underWay = this.#file.write(full);
    // The next call hears of a failure; until then it is nobody's unhandled rejection.
    this.#underWay.catch(() => {});
  }
}
