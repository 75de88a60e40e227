import { BackendUnavailableError } from '@artifact-store/planes';
import type { StagedObject } from '../backend.js';
import { type ObjectKey, objectName } from '../object-key.js';
import type { Failures } from './failures.js';
import { HeadBuffer } from './head-buffer.js';
import type { ObjectTree } from './object-tree.js';
import type { StagedFile } from './staged-file.js';
import { WriteBehind } from './write-behind.js';

export interface StagedObjectParts {
  readonly tree: ObjectTree;
  readonly failures: Failures;
  readonly newFile: () => StagedFile;
  readonly signal: AbortSignal | undefined;
  readonly onDiscarded: (staged: LocalStagedObject) => void;
}

/** The bytes of an object that no longer fits into memory. */
interface Spilled {
  readonly file: StagedFile;
  readonly writer: WriteBehind;
}

/**
 * Small objects stay in memory until they are published, so that each costs one write; anything longer goes to a file in
 * staging as it comes.
 */
export class LocalStagedObject implements StagedObject {
  readonly #parts: StagedObjectParts;
  readonly #head: HeadBuffer;
  /** Every file begun, to be removed in the end. */
  readonly #files: StagedFile[] = [];
  #spilled: Spilled | null = null;
  #published = false;
  /** After it nothing but `discard` is left. */
  #end: { readonly error: unknown } | null = null;
  #lastCall: Promise<void> = Promise.resolve();

  constructor(parts: StagedObjectParts, sizeHint: number | undefined) {
    this.#parts = parts;
    this.#head = new HeadBuffer(sizeHint);
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#call('writing', async () => {
      if (this.#published) throw new Error('a staged object takes no bytes once it was published');
      if (this.#spilled === null && this.#head.take(chunk)) return;
      this.#spilled ??= await this.#spill();
      await this.#spilled.writer.write(chunk);
    });
  }

  async publish(key: ObjectKey): Promise<void> {
    const name = objectName(key);
    await this.#call('publishing', async () => {
      this.#published = true;
      await (this.#spilled === null ? this.#publishHead(name) : this.#publishFile(this.#spilled, name));
    });
  }

  discard(): Promise<void> {
    this.#end ??= { error: new BackendUnavailableError('the upload was given up: its staged object is gone') };
    const discarded = this.#lastCall.then(() => this.#remove());
    this.#lastCall = discarded;
    return discarded;
  }

  /** One after the other; the first failure ends the object. */
  #call(doing: string, work: () => Promise<void>): Promise<void> {
    const outcome = this.#lastCall.then(async () => {
      if (this.#end !== null) throw this.#end.error;
      this.#parts.signal?.throwIfAborted();
      try {
        await work();
      } catch (error) {
        this.#end = { error: this.#parts.failures.whileWriting(doing, error) };
        throw this.#end.error;
      }
    });
    this.#lastCall = outcome.catch(() => {});
    return outcome;
  }

  async #spill(): Promise<Spilled> {
    const file = await this.#begin();
    await file.write(this.#head.bytes());
    this.#head.release();
    return { file, writer: new WriteBehind(file) };
  }

  async #publishHead(name: string): Promise<void> {
    const file = await this.#begin();
    await file.write(this.#head.bytes());
    await file.seal();
    await this.#parts.tree.moveIn(file.path, name);
    file.moved();
  }

  async #publishFile({ file, writer }: Spilled, name: string): Promise<void> {
    await writer.drain();
    await file.seal();
    await this.#parts.tree.moveIn(await file.twin(), name);
  }

  async #begin(): Promise<StagedFile> {
    const file = this.#parts.newFile();
    this.#files.push(file);
    await file.create();
    return file;
  }

  async #remove(): Promise<void> {
    this.#head.release();
    await this.#spilled?.writer.settle();
    this.#spilled = null;
    for (const file of this.#files.splice(0)) {
      try {
        await file.remove();
      } catch (error) {
        // It is in nobody's way and is reaped later; but a disk that keeps what it should remove is worth a report.
        this.#parts.failures.whileWriting('clearing staging', error);
      }
    }
    this.#parts.onDiscarded(this);
  }
}
