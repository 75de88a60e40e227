import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackageId } from '@artifact-store/identity';
import type { RelativePath } from '@artifact-store/planes';
import { localError, systemCode, UnsafeTargetError } from '../errors.js';
import { PartialDirectories } from './partial-directories.js';

/**
 * The directory that a package is pulled into. Nothing here follows a symbolic link below it, so no path of a package
 * leads out of it: every directory on the way is looked at, and known again by device and inode before a file enters it.
 */
export class TargetDirectory {
  readonly #root: string;
  readonly #partials: PartialDirectories;
  /** Where the files of this pull are until they are whole. */
  #partial: Promise<string> | undefined;
  /** Directories known to be real, by relative path. */
  readonly #known = new Map<string, Promise<Identity>>();
  #count = 0;

  private constructor(root: string, packageId: PackageId) {
    this.#root = root;
    this.#partials = new PartialDirectories(root, packageId);
  }

  /** Makes the directory if it is not there. @throws LocalFileError */
  static async open(path: string, packageId: PackageId): Promise<TargetDirectory> {
    try {
      await mkdir(path, { recursive: true });
      return new TargetDirectory(await realpath(path), packageId);
    } catch (error) {
      throw localError(path, error);
    }
  }

  /** What stands at a path: a file, something else, or nothing. @throws UnsafeTargetError for a link or a file on the way */
  async find(path: RelativePath): Promise<{ readonly what: 'nothing' | 'file' | 'link' | 'other'; readonly sizeBytes: number }> {
    if (!(await this.#isDirectory(parentOf(path)))) return { what: 'nothing', sizeBytes: 0 };
    const stats = await this.#look(path);
    if (stats === undefined) return { what: 'nothing', sizeBytes: 0 };
    const what = stats.isFile() ? 'file' : stats.isSymbolicLink() ? 'link' : 'other';
    return { what, sizeBytes: Number(stats.size) };
  }

  /** Opens a file that `find` has found. */
  async read(path: RelativePath): Promise<FileHandle> {
    await this.#assertSame(parentOf(path));
    return open(join(this.#root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  }

  /** A new, empty file to write to; it becomes the file at a path by `publish`, or nothing by `discard`. */
  async create(): Promise<PartialFile> {
    this.#partial ??= this.#partials.make();
    const partial = await this.#partial;
    await this.#assertSame(partial);
    this.#count += 1;
    const path = join(this.#root, partial, String(this.#count));
    const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o666);
    return { path, handle };
  }

  /** Puts a finished file at its path, in place of a file that is there. @throws UnsafeTargetError, LocalFileError */
  async publish(file: PartialFile, path: RelativePath): Promise<void> {
    await file.handle.close();
    await this.#makeDirectory(parentOf(path));
    await this.#assertSame(parentOf(path));
    await rename(file.path, join(this.#root, path));
  }

  async discard(file: PartialFile): Promise<void> {
    await file.handle.close();
    await unlink(file.path).catch(() => {});
  }

  /** Removes what killed pulls of the same package left unfinished. */
  clear(): Promise<void> {
    return this.#partials.removeLeftovers();
  }

  /** Removes what is unfinished. */
  async close(): Promise<void> {
    const partial = await this.#partial?.catch(() => undefined);
    if (partial !== undefined) await this.#partials.remove(partial).catch(() => {});
  }

  /** Whether this directory is there. @throws UnsafeTargetError if something else is, here or on the way: a link, a file */
  async #isDirectory(directory: string): Promise<boolean> {
    if (directory === '') return true;
    if (!(await this.#isDirectory(parentOf(directory)))) return false;
    const stats = await this.#look(directory);
    if (stats !== undefined && !stats.isDirectory()) throw unsafe(directory);
    return stats !== undefined;
  }

  #makeDirectory(directory: string): Promise<Identity> {
    let made = this.#known.get(directory);
    if (made === undefined) {
      made = this.#make(directory);
      this.#known.set(directory, made);
    }
    return made;
  }

  async #make(directory: string): Promise<Identity> {
    if (directory !== '') {
      await this.#makeDirectory(parentOf(directory));
      await this.#assertSame(parentOf(directory));
      await mkdir(join(this.#root, directory)).catch((error: unknown) => {
        if (systemCode(error) !== 'EEXIST') throw error;
      });
    }
    const stats = await this.#look(directory);
    if (stats?.isDirectory() !== true) throw unsafe(directory);
    return { device: stats.dev, inode: stats.ino };
  }

  /** @throws UnsafeTargetError if the path to a known directory leads elsewhere by now */
  async #assertSame(directory: string): Promise<void> {
    const known = await this.#makeDirectory(directory);
    const now = await stat(join(this.#root, directory), { bigint: true });
    if (now.dev !== known.device || now.ino !== known.inode) throw unsafe(directory);
  }

  async #look(path: string): Promise<BigIntStats | undefined> {
    try {
      return await lstat(join(this.#root, path), { bigint: true });
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

export interface PartialFile {
  readonly path: string;
  readonly handle: FileHandle;
}

interface Identity {
  readonly device: bigint;
  readonly inode: bigint;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function unsafe(path: string): UnsafeTargetError {
  return new UnsafeTargetError(`${path === '' ? 'the target' : path} is no directory of the target`, { relative_path: path });
}
