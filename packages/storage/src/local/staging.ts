import { readdir, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, epochMilliseconds } from '@artifact-store/identity';
import { createFile } from './descriptors.js';
import { makeDirectories } from './directories.js';
import { systemCode } from './failures.js';
import type { Root } from './root.js';

export const STAGING = '.staging';
const ABANDONED_MILLISECONDS = 24 * 60 * 60 * 1000;

/** This process's folder for what is not published yet: `<root>/.staging/<random id>/`, made when first needed. */
export class Staging {
  readonly #root: Root;
  readonly #folder: string;
  #files = 0;

  constructor(root: Root, processId: string) {
    this.#root = root;
    this.#folder = join(root.path, STAGING, processId);
  }

  /** A path for one more file. */
  nextPath(): string {
    this.#files += 1;
    return join(this.#folder, String(this.#files));
  }

  /** Creates a file at one of those paths. */
  async create(path: string): Promise<number> {
    try {
      return await createFile(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      // Not made yet, or reaped because nothing was written for a day. But never onto the ground below a lost mount.
      await this.#root.check();
      await makeDirectories(this.#folder);
      return await createFile(path);
    }
  }

  async remove(path: string): Promise<void> {
    try {
      await unlink(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Removes the staging folders of processes that ended without clearing them: nothing was written there for 24 hours. */
export async function reapAbandonedStaging(root: string, clock: Clock): Promise<void> {
  const before = epochMilliseconds(clock.now()) - ABANDONED_MILLISECONDS;
  for (const folder of await foldersIn(join(root, STAGING))) {
    if ((await lastWritten(folder)) < before) await rm(folder, { recursive: true, force: true });
  }
}

async function foldersIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The latest change of the folder or of a file in it; now, where it goes away meanwhile. */
async function lastWritten(folder: string): Promise<number> {
  try {
    const names = await readdir(folder);
    const times = await Promise.all([folder, ...names.map((name) => join(folder, name))].map((path) => stat(path)));
    return Math.max(...times.map(({ mtimeMs }) => mtimeMs));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Number.POSITIVE_INFINITY;
    throw error;
  }
}
