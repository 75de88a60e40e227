import { constants, copyFile, link } from 'node:fs/promises';
import { type StepObserver, takeStep } from '@artifact-store/identity';
import { closeDescriptor, openFile, syncAndClose, writeAll } from './descriptors.js';
import { systemCode } from './failures.js';
import type { Staging } from './staging.js';
import type { StorageStep } from './storage-steps.js';

/** What a file system answers that has no hard links, or no room for one more on this file. */
const NO_LINK = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A file in staging: written from its beginning, flushed once, then linked under as many names as it is published. */
export class StagedFile {
  readonly #staging: Staging;
  readonly #hardLinks: boolean;
  readonly #step: StepObserver<StorageStep> | undefined;
  readonly #paths = new Set<string>();
  readonly path: string;
  #descriptor: number | null = null;
  #length = 0;

  constructor(staging: Staging, hardLinks: boolean, step: StepObserver<StorageStep> | undefined) {
    this.#staging = staging;
    this.#hardLinks = hardLinks;
    this.#step = step;
    this.path = this.#newPath();
  }

  async create(): Promise<void> {
    await takeStep(this.#step, 'staging.create', async () => {
      this.#descriptor = await this.#staging.create(this.path);
    });
  }

  async write(chunk: Uint8Array): Promise<void> {
    const descriptor = this.#descriptor;
    if (descriptor === null) throw new Error('the staged file is not open');
    await takeStep(this.#step, 'staging.write', () => writeAll(descriptor, chunk, this.#length));
    this.#length += chunk.byteLength;
  }

  /** Flushes what was written and closes the file. Does nothing the second time. */
  async seal(): Promise<void> {
    const descriptor = this.#descriptor;
    if (descriptor === null) return;
    await takeStep(this.#step, 'staging.sync', () => {
      this.#descriptor = null;
      return syncAndClose(descriptor);
    });
  }

  /**
   * A second name for the sealed file, to be moved away; a flushed copy where links are not to be had. It is removed with
   * the file if it is still there: rename does nothing where source and target are links to one file.
   */
  async twin(): Promise<string> {
    const path = this.#newPath();
    await takeStep(this.#step, 'staging.link', () => this.#duplicate(path));
    return path;
  }

  /** Removes the file and whatever twins are still in staging. */
  async remove(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    if (descriptor !== null) await closeDescriptor(descriptor).catch(() => {});
    for (const path of this.#paths) {
      await takeStep(this.#step, 'staging.remove', () => this.#staging.remove(path));
      this.#paths.delete(path);
    }
  }

  /** Told that the file itself was moved out of staging. */
  moved(): void {
    this.#paths.delete(this.path);
  }

  async #duplicate(path: string): Promise<void> {
    if (this.#hardLinks && (await linked(this.path, path))) return;
    await copyFile(this.path, path, constants.COPYFILE_EXCL);
    await syncAndClose(await openFile(path));
  }

  #newPath(): string {
    const path = this.#staging.nextPath();
    this.#paths.add(path);
    return path;
  }
}

async function linked(path: string, twin: string): Promise<boolean> {
  try {
    await link(path, twin);
    return true;
  } catch (error) {
    if (NO_LINK.has(systemCode(error) ?? '')) return false;
    throw error;
  }
}
