import { type SeriesEntry, type SeriesFile, type SeriesResult } from '@artifact-store/planes';
import { END_OF_ARCHIVE, padding, tarHeader } from './tar-header.js';
import { UploadBody, type UploadLimits } from './upload-body.js';

/** A file up to this size goes out in one piece with its header. */
const ONE_PIECE_BYTES = 64 * 1024;

/** The entries of a series as a tar archive on their way out. Read once. */
export class ArchiveBody implements AsyncIterable<Uint8Array> {
  readonly #entries: AsyncIterable<SeriesEntry>;
  readonly #limits: Omit<UploadLimits, 'declaredBytes'>;
  readonly #passed: SeriesResult[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(entries: AsyncIterable<SeriesEntry>, limits: Omit<UploadLimits, 'declaredBytes'>) {
    this.#entries = entries;
    this.#limits = limits;
  }

  /** Why the entries came to an end, where that was by an error. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** What became of entries that are not sent, since it was asked last. */
  passed(): SeriesResult[] {
    return this.#passed.splice(0);
  }

  /** Where entries fail, the archive ends without its end: the server still tells of what was whole, and then that it was cut. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const entry of this.#entries) {
        if (entry.kind === 'file') yield* this.#file(entry);
        else await this.#passOver(entry);
      }
      yield END_OF_ARCHIVE;
    } catch (error) {
      this.#failure = { error };
    }
  }

  async *#file(file: SeriesFile): AsyncGenerator<Uint8Array, void> {
    const header = tarHeader(file);
    const { sizeBytes } = file.declared;
    const body = new UploadBody(file.body, { ...this.#limits, declaredBytes: sizeBytes });
    try {
      const whole = await body.atHand(ONE_PIECE_BYTES);
      if (whole !== undefined) {
        yield Buffer.concat([header, whole, padding(sizeBytes)]);
        return;
      }
      yield header;
      yield* body;
      yield padding(sizeBytes);
    } finally {
      body.destroy();
    }
  }

  async #passOver(entry: Exclude<SeriesEntry, SeriesFile>): Promise<void> {
    const { relativePath } = entry;
    if (entry.kind === 'skipped') {
      this.#passed.push({ outcome: 'skipped', relativePath: entry.relativePath });
      return;
    }
    for await (const _ of entry.body);
    this.#passed.push({ outcome: 'refused', relativePath, error: entry.error });
  }
}
