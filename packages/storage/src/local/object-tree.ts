import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type StepObserver, takeStep } from '@artifact-store/identity';
import { syncDirectory } from './descriptors.js';
import { makeDirectories } from './directories.js';
import { DirectorySyncs } from './directory-syncs.js';
import { systemCode } from './failures.js';
import type { StorageStep } from './storage-steps.js';

/**
 * The directories that objects lie in, made as they are needed and never removed. That a directory exists does not say that
 * its own entry is on disk (another process may have made it and not flushed it), so the first time this process uses one
 * it flushes the chain up to the root.
 */
export class ObjectTree {
  readonly #root: string;
  readonly #step: StepObserver<StorageStep> | undefined;
  readonly #syncs = new DirectorySyncs(syncDirectory);
  /** Directories, relative to the root, whose entries in their parents are durable. */
  readonly #durable = new Set<string>();

  constructor(root: string, step: StepObserver<StorageStep> | undefined) {
    this.#root = root;
    this.#step = step;
  }

  /** Makes a flushed file of the same file system the object of that name, in place of what is there, durably. */
  async moveIn(path: string, objectName: string): Promise<void> {
    const shard = dirname(objectName);
    if (!this.#durable.has(shard)) await takeStep(this.#step, 'directory.make', () => makeDirectories(join(this.#root, shard)));
    try {
      await takeStep(this.#step, 'object.rename', () => rename(path, join(this.#root, objectName)));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') this.#durable.delete(shard);
      throw error;
    }
    await takeStep(this.#step, 'directory.sync', () => this.#syncChain(shard));
  }

  async #syncChain(shard: string): Promise<void> {
    const fresh: string[] = [];
    for (let directory = shard; directory !== '.' && !this.#durable.has(directory); directory = dirname(directory)) {
      fresh.push(directory);
    }
    const changed = [shard, ...fresh.map((directory) => dirname(directory))];
    await Promise.all(changed.map((directory) => this.#syncs.sync(join(this.#root, directory))));
    for (const directory of fresh) this.#durable.add(directory);
  }
}
