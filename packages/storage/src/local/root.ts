import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncDirectory } from './descriptors.js';
import { makeDirectories } from './directories.js';
import { type Failures, systemCode } from './failures.js';

/**
 * The root directory, known by device and inode: a disk that was unmounted leaves an empty directory of the same name, and
 * what is missing there is not missing, it is out of reach.
 */
export class Root {
  readonly path: string;
  readonly #failures: Failures;
  readonly #identity: string;

  private constructor(path: string, identity: string, failures: Failures) {
    this.path = path;
    this.#identity = identity;
    this.#failures = failures;
  }

  /** Opens the directory, or makes it durably. */
  static async open(path: string, failures: Failures): Promise<Root> {
    const absolute = resolve(path);
    try {
      const made = await makeDirectories(absolute);
      if (made !== undefined) await syncChain(dirname(absolute), dirname(made));
      return new Root(absolute, await identityOf(absolute), failures);
    } catch (error) {
      throw failures.whileReading('opening its root', error);
    }
  }

  /** @throws BackendUnavailableError if the directory is not the one that was opened */
  async check(): Promise<void> {
    try {
      if ((await identityOf(this.path)) === this.#identity) return;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw this.#failures.whileReading('looking at its root', error);
    }
    throw this.#failures.notTheRoot();
  }
}

async function identityOf(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

async function syncChain(lowest: string, highest: string): Promise<void> {
  for (let directory = lowest; ; directory = dirname(directory)) {
    await syncDirectory(directory);
    if (directory === highest) return;
  }
}
