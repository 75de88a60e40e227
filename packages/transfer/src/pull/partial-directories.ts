import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PackageId } from '@artifact-store/identity';
import { systemCode } from '../errors.js';

/** Names of the directories that this process is using: after a restart in a container, the process id says nothing. */
const inUse = new Set<string>();

/**
 * The directories in a target in which the files of a package lie until they are whole. Each pull has one under a name that
 * nobody can know before: two pulls at once never write to each other's files, and no path of a manifest leads to them.
 */
export class PartialDirectories {
  readonly #root: string;
  readonly #prefix: string;

  constructor(root: string, packageId: PackageId) {
    this.#root = root;
    this.#prefix = `.artifactstore-partial-${packageId}-`;
  }

  /** Makes one, which only this user can read. Its name. */
  async make(): Promise<string> {
    const path = await mkdtemp(join(this.#root, `${this.#prefix}${process.pid}-`));
    inUse.add(path);
    return basename(path);
  }

  /** Removes one that `make` has made, with what is in it. */
  async remove(name: string): Promise<void> {
    const path = join(this.#root, name);
    await rm(path, { recursive: true, force: true });
    inUse.delete(path);
  }

  /** Removes those whose process has ended. */
  async removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.#root)) {
      if (name.startsWith(this.#prefix) && !this.#isInUse(name)) await this.remove(name);
    }
  }

  /** Where the answer is wrong, as between containers, the other pull fails for want of its files and can be repeated. */
  #isInUse(name: string): boolean {
    const pid = Number(name.slice(this.#prefix.length).split('-')[0]);
    return pid === process.pid ? inUse.has(join(this.#root, name)) : isRunning(pid);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
