import { isUtf8 } from 'node:buffer';
import { constants, type Dirent } from 'node:fs';
import { access, lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compareText } from '@artifact-store/encoding';
import { InvalidRelativePathError, parseRelativePath, type RelativePath } from '@artifact-store/planes';
import { LocalFileError, localError } from '../errors.js';
import { type FileState, stateOf } from './file-state.js';

/** A regular file below the directory that is pushed, as the walk found it. */
export interface LocalFile {
  readonly relativePath: RelativePath;
  /** Where it lies on this machine. */
  readonly path: string;
  readonly state: FileState;
}

/** All that a directory holds. Every list is in the byte order of the paths. */
export interface LocalTree {
  /** Absolute, without symbolic links. */
  readonly root: string;
  readonly files: readonly LocalFile[];
  /** Entries that are not regular files. They are neither read nor followed. */
  readonly skipped: readonly SkippedEntry[];
}

export interface SkippedEntry {
  readonly relativePath: string;
  readonly what: 'symbolic link' | 'socket' | 'pipe' | 'device' | 'special file';
}

/** Whether the file of a path is one of those that are meant. */
export type IncludeFile = (relativePath: string) => boolean;

export interface ReadTreeOptions {
  /** Absolute path of a file to leave out: the resume file, should it lie inside. */
  readonly exclude?: string | undefined;
  /** Which regular files to take; all if not given. */
  readonly include?: IncludeFile | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DIRECTORIES_AT_ONCE = 8;

/**
 * Reads a directory, or takes a single regular file, without opening any file.
 * @throws InvalidRelativePathError listing every name that no package may hold
 * @throws LocalFileError listing every entry that cannot be read
 */
export async function readTree(source: string, options: ReadTreeOptions = {}): Promise<LocalTree> {
  try {
    const root = await realpath(source);
    const stats = await lstat(root, { bigint: true });
    if (stats.isDirectory()) return await new Walk(root, options).tree();
    if (!stats.isFile()) throw new LocalFileError(`${source}: neither a directory nor a regular file`);
    await access(root, constants.R_OK);
    const file = { relativePath: parseRelativePath(basename(root)), path: root, state: stateOf(stats) };
    return { root, files: [file], skipped: [] };
  } catch (error) {
    throw localError(source, error);
  }
}

class Walk {
  readonly #root: string;
  readonly #options: ReadTreeOptions;
  readonly #pending: string[] = [''];
  readonly #files: LocalFile[] = [];
  readonly #skipped: SkippedEntry[] = [];
  readonly #badNames: string[] = [];
  readonly #unreadable: string[] = [];

  constructor(root: string, options: ReadTreeOptions) {
    this.#root = root;
    this.#options = options;
  }

  async tree(): Promise<LocalTree> {
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      this.#options.signal?.throwIfAborted();
      await Promise.all(batch.map((directory) => this.#readDirectory(directory)));
    }
    if (this.#badNames.length > 0) throw new InvalidRelativePathError(listed(this.#badNames), members(this.#badNames));
    if (this.#unreadable.length > 0) throw new LocalFileError(listed(this.#unreadable), members(this.#unreadable));
    const inOrder = (a: { relativePath: string }, b: { relativePath: string }) => compareText(a.relativePath, b.relativePath);
    return { root: this.#root, files: this.#files.sort(inOrder), skipped: this.#skipped.sort(inOrder) };
  }

  #next(): string[] {
    return this.#pending.splice(-DIRECTORIES_AT_ONCE);
  }

  async #readDirectory(directory: string): Promise<void> {
    try {
      // Names as bytes: text would show a name that is not UTF-8 with U+FFFD, which names no file.
      const entries = await readdir(join(this.#root, directory), { withFileTypes: true, encoding: 'buffer' });
      for (const entry of entries) await this.#readEntry(directory, entry);
    } catch (error) {
      this.#cannotRead(directory === '' ? '.' : directory, error);
    }
  }

  async #readEntry(directory: string, entry: Dirent<Buffer>): Promise<void> {
    const prefix = directory === '' ? '' : `${directory}/`;
    if (!isUtf8(entry.name)) {
      this.#badNames.push(`${JSON.stringify(prefix + entry.name.toString('latin1'))} is not UTF-8`);
      return;
    }
    const relativePath = prefix + entry.name.toString();
    const path = join(this.#root, relativePath);
    if (path === this.#options.exclude) return;
    try {
      const stats = await lstat(path, { bigint: true });
      if (stats.isDirectory()) this.#pending.push(relativePath);
      else if (!stats.isFile()) this.#skipped.push({ relativePath, what: kindOf(stats) });
      else if (this.#options.include?.(relativePath) !== false && this.#isAllowed(relativePath)) {
        await access(path, constants.R_OK);
        this.#files.push({ relativePath, path, state: stateOf(stats) });
      }
    } catch (error) {
      this.#cannotRead(relativePath, error);
    }
  }

  #isAllowed(path: string): path is RelativePath {
    try {
      parseRelativePath(path);
      return true;
    } catch (error) {
      if (!(error instanceof InvalidRelativePathError)) throw error;
      this.#badNames.push(`${JSON.stringify(path)} ${error.detail.replace('relative_path ', '')}`);
      return false;
    }
  }

  #cannotRead(relativePath: string, error: unknown): void {
    const local = localError(relativePath, error);
    if (!(local instanceof LocalFileError)) throw error;
    this.#unreadable.push(local.detail);
  }
}

function kindOf(stats: {
  isSymbolicLink(): boolean;
  isSocket(): boolean;
  isFIFO(): boolean;
  isBlockDevice(): boolean;
  isCharacterDevice(): boolean;
}): SkippedEntry['what'] {
  if (stats.isSymbolicLink()) return 'symbolic link';
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'pipe';
  return stats.isBlockDevice() || stats.isCharacterDevice() ? 'device' : 'special file';
}

const LISTED = 20;

function listed(problems: readonly string[]): string {
  const sorted = problems.toSorted(compareText);
  return sorted.slice(0, LISTED).join('; ') + (sorted.length > LISTED ? `; and ${sorted.length - LISTED} more` : '');
}

function members(problems: readonly string[]): { problems: string[] } {
  return { problems: problems.toSorted(compareText) };
}
