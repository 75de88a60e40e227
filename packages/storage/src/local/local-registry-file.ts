import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type StepObserver, takeStep } from '@artifact-store/identity';
import type { CallOptions } from '@artifact-store/planes';
import { MAX_REGISTRY_FILE_BYTES, type RegistryFile } from '../backend.js';
import { closeDescriptor, openFile, readDescriptor, syncDirectory } from './descriptors.js';
import { type Failures, systemCode } from './failures.js';
import type { Root } from './root.js';
import type { StagedFile } from './staged-file.js';
import type { StorageStep } from './storage-steps.js';

export const REGISTRY_FILE = 'registry.json';

export interface RegistryFileParts {
  readonly root: Root;
  readonly failures: Failures;
  readonly newFile: () => StagedFile;
  /** @throws where the backend is closed, or the signal has aborted */
  readonly begin: (signal?: AbortSignal) => void;
  readonly step: StepObserver<StorageStep> | undefined;
}

/** `<root>/registry.json`, replaced as objects are: written and flushed beside it, then renamed over it. */
export class LocalRegistryFile implements RegistryFile {
  readonly #parts: RegistryFileParts;
  readonly #path: string;

  constructor(parts: RegistryFileParts) {
    this.#parts = parts;
    this.#path = join(parts.root.path, REGISTRY_FILE);
  }

  async read({ signal }: CallOptions = {}): Promise<Uint8Array | null> {
    const { begin, failures, root } = this.#parts;
    begin(signal);
    // What lies on the ground below a lost mount is another backend's.
    await root.check();
    try {
      return await readBeginning(this.#path);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw failures.whileReading(`reading ${REGISTRY_FILE}`, error);
    }
  }

  async replace(bytes: Uint8Array): Promise<void> {
    const { begin, failures, newFile, root } = this.#parts;
    begin();
    await root.check();
    const file = newFile();
    try {
      await file.create();
      await file.write(bytes);
      await file.seal();
      await this.#moveIn(file);
    } catch (error) {
      await file.remove().catch(() => {});
      throw failures.whileWriting(`writing ${REGISTRY_FILE}`, error);
    }
  }

  async #moveIn(file: StagedFile): Promise<void> {
    const { root, step } = this.#parts;
    await takeStep(step, 'registry.rename', () => rename(file.path, this.#path));
    file.moved();
    await takeStep(step, 'registry.sync', () => syncDirectory(root.path));
  }
}

async function readBeginning(path: string): Promise<Uint8Array> {
  const descriptor = await openFile(path);
  try {
    const buffer = Buffer.alloc(MAX_REGISTRY_FILE_BYTES);
    const { bytesRead } = await readDescriptor(descriptor, buffer, 0, buffer.byteLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await closeDescriptor(descriptor).catch(() => {});
  }
}
