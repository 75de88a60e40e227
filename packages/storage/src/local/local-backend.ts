import { lstat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type IdSource, type StepObserver, takeStep } from '@artifact-store/identity';
import { type BackendHealth, type CallOptions, ObjectNotFoundError } from '@artifact-store/planes';
import type {
  ListOptions,
  OpenedObject,
  OpenOptions,
  RegistryFile,
  StageIntent,
  StorageBackend,
  StoredObject,
} from '../backend.js';
import { type ObjectKey, objectName } from '../object-key.js';
import { closeDescriptor, openFile, statDescriptor } from './descriptors.js';
import { Failures, systemCode } from './failures.js';
import { FileBody } from './file-body.js';
import { answers, probe } from './health.js';
import { listObjects, storedObject } from './listing.js';
import { LocalRegistryFile } from './local-registry-file.js';
import { LocalStagedObject } from './local-staged-object.js';
import { ObjectTree } from './object-tree.js';
import { Root } from './root.js';
import { StagedFile } from './staged-file.js';
import { reapAbandonedStaging, Staging } from './staging.js';
import type { StorageStep } from './storage-steps.js';
import { Unreadable } from './unreadable.js';

export interface LocalBackendOptions {
  readonly id: string;
  /** The directory of the objects; made where it is missing. Nothing else may change what is in it. */
  readonly root: string;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly step?: StepObserver<StorageStep> | undefined;
  /** False on a file system without hard links; where a link is refused, a copy is made anyway. */
  readonly hardLinks?: boolean | undefined;
}

const DELETES_AT_ONCE = 32;

/**
 * Opens a directory as a backend, and clears the staging of processes that ended without doing so. A root that can only be
 * read opens: it serves what it holds, and `health` says what is wrong.
 * @throws BackendUnavailableError if the directory is not there and cannot be made
 */
export async function openLocalBackend(options: LocalBackendOptions): Promise<StorageBackend> {
  const failures = new Failures(options.id, options.clock);
  const root = await Root.open(options.root, failures);
  try {
    await reapAbandonedStaging(root.path, options.clock);
  } catch (error) {
    failures.whileWriting('clearing abandoned staging', error);
  }
  return new LocalBackend(options, root, failures);
}

/** Objects as files of a local file system. */
class LocalBackend implements StorageBackend {
  readonly id: string;
  readonly capabilities = { republish: true };
  readonly registryFile: RegistryFile;

  readonly #root: Root;
  readonly #failures: Failures;
  readonly #unreadable: Unreadable;
  readonly #staging: Staging;
  readonly #tree: ObjectTree;
  readonly #newFile: () => StagedFile;
  readonly #step: StepObserver<StorageStep> | undefined;
  readonly #staged = new Set<LocalStagedObject>();
  #closed = false;

  constructor(options: LocalBackendOptions, root: Root, failures: Failures) {
    const { step } = options;
    this.id = options.id;
    this.#step = step;
    this.#root = root;
    this.#failures = failures;
    this.#staging = new Staging(root, options.ids.next());
    this.#unreadable = new Unreadable(failures, async () => !this.#closed && answers(root, this.#staging, failures));
    this.#tree = new ObjectTree(root.path, step);
    this.#newFile = () => new StagedFile(this.#staging, options.hardLinks ?? true, step);
    const begin = (signal?: AbortSignal) => this.#begin(signal);
    this.registryFile = new LocalRegistryFile({ root, failures, newFile: this.#newFile, begin, step });
  }

  async stage(intent: StageIntent = {}, { signal }: CallOptions = {}): Promise<LocalStagedObject> {
    this.#begin(signal);
    const parts = {
      tree: this.#tree,
      failures: this.#failures,
      newFile: this.#newFile,
      signal,
      onDiscarded: (staged: LocalStagedObject) => void this.#staged.delete(staged),
    };
    const staged = new LocalStagedObject(parts, intent.sizeBytes);
    this.#staged.add(staged);
    return staged;
  }

  async open(key: ObjectKey, { range, buffers, signal }: OpenOptions = {}): Promise<OpenedObject> {
    this.#begin(signal);
    const descriptor = await this.#reading(key, (path) => openFile(path));
    try {
      const stats = await statDescriptor(descriptor);
      if (!stats.isFile()) throw this.#missing(key);
      const failureOf = (error: unknown) => this.#unreadable.whileReading('reading', error);
      const parts = { failureOf, buffers, signal };
      return { sizeBytes: stats.size, body: new FileBody(descriptor, within(range, stats.size), parts) };
    } catch (error) {
      await closeDescriptor(descriptor).catch(() => {});
      throw await this.#unreadable.whileReading('opening an object', error);
    }
  }

  async stat(key: ObjectKey, { signal }: CallOptions = {}): Promise<StoredObject> {
    this.#begin(signal);
    const stats = await this.#reading(key, (path) => lstat(path));
    if (!stats.isFile()) throw this.#missing(key);
    return storedObject(key, stats);
  }

  async delete(keys: readonly ObjectKey[], { signal }: CallOptions = {}): Promise<void> {
    this.#begin(signal);
    await this.#root.check();
    const failures: unknown[] = [];
    for (let start = 0; start < keys.length; start += DELETES_AT_ONCE) {
      signal?.throwIfAborted();
      const outcomes = await Promise.allSettled(keys.slice(start, start + DELETES_AT_ONCE).map((key) => this.#unlink(key)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') failures.push(outcome.reason);
    }
    if (failures.length > 0) throw this.#failures.whileWriting('deleting', failures[0]);
  }

  async *list(options: ListOptions = {}): AsyncGenerator<StoredObject> {
    this.#begin(options.signal);
    await this.#root.check();
    try {
      yield* listObjects(this.#root.path, options);
    } catch (error) {
      throw this.#failures.whileReading('listing', error);
    }
  }

  async health(): Promise<BackendHealth> {
    const { wrong, freeBytes, totalBytes } = this.#closed
      ? { wrong: this.#failures.closed().detail, freeBytes: null, totalBytes: null }
      : await probe(this.#root, this.#staging, this.#failures);
    return { backendId: this.id, healthy: wrong === null, detail: wrong ?? 'ready', freeBytes, totalBytes };
  }

  async dispose(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#staged].map((staged) => staged.discard()));
    try {
      await this.#staging.clear();
    } catch (error) {
      throw this.#failures.whileWriting('clearing staging', error);
    }
  }

  #begin(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.#closed) throw this.#failures.closed();
  }

  async #reading<Result>(key: ObjectKey, read: (path: string) => Promise<Result>): Promise<Result> {
    const path = join(this.#root.path, objectName(key));
    try {
      return await read(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw await this.#unreadable.whileReading('opening an object', error);
      await this.#root.check();
      throw this.#missing(key);
    }
  }

  async #unlink(key: ObjectKey): Promise<void> {
    try {
      await takeStep(this.#step, 'object.delete', () => unlink(join(this.#root.path, objectName(key))));
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }

  #missing({ address, generation }: ObjectKey): ObjectNotFoundError {
    const members = { backend_id: this.id, content_address: address, generation };
    return new ObjectNotFoundError(`storage backend "${this.id}" holds no ${address} of generation ${generation}`, members);
  }
}

function within(range: OpenOptions['range'], size: number): { offset: number; length: number } {
  if (range === undefined) return { offset: 0, length: size };
  const offset = Math.min(range.offset, size);
  return { offset, length: Math.min(range.length, size - offset) };
}
