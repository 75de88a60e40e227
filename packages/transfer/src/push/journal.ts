import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { parseJson } from '@artifact-store/encoding';
import {
  type ContentAddress,
  type Digests,
  type PackageId,
  parseContentAddress,
  parseId,
  parseSha256,
} from '@artifact-store/identity';
import { localError, ResumeFileError, systemCode } from '../errors.js';
import { type FileState, sameState } from './file-state.js';
import type { LocalFile } from './local-tree.js';

/** Which push a resume file belongs to. */
export interface JournalHeader {
  readonly packageId: PackageId;
  /** The API's address and the directory: the same file must not resume another push. */
  readonly api: string;
  readonly root: string;
  readonly key: string | null;
}

interface JournalEntry {
  readonly state: FileState;
  readonly digests: Digests;
}

/**
 * The resume file: JSON lines, a header and one line for each file that the server has recorded. Lines are written and
 * synced in batches. It saves reading files again and is never the truth: what the package holds, the server says.
 */
export class Journal {
  readonly header: JournalHeader;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #entries: ReadonlyMap<string, JournalEntry>;
  #pending: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(path: string, handle: FileHandle, header: JournalHeader, entries: ReadonlyMap<string, JournalEntry>) {
    this.#path = path;
    this.#handle = handle;
    this.header = header;
    this.#entries = entries;
  }

  /** Starts a resume file where `resume` has found none. @throws LocalFileError if it cannot be written */
  static async create(path: string, header: JournalHeader): Promise<Journal> {
    try {
      const journal = new Journal(path, await open(path, 'a', 0o600), header, new Map());
      journal.#append({ package_id: header.packageId, api: header.api, root: header.root, key: header.key });
      await journal.#written();
      return journal;
    } catch (error) {
      throw localError(path, error);
    }
  }

  /**
   * Goes on with a resume file; undefined if there is none, or an empty one, as of a push that was killed. A last line that was not written whole is cut off.
   * @throws ResumeFileError if it is the file of another push or no resume file at all
   */
  static async resume(path: string, push: Omit<JournalHeader, 'packageId'>): Promise<Journal | undefined> {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw localError(path, error);
    });
    if (text === undefined || text === '') return undefined;
    const { header, entries, wholeBytes } = parse(path, text);
    for (const field of ['api', 'root', 'key'] as const) {
      if (header[field] !== push[field])
        throw new ResumeFileError(`${path} has ${field} ${header[field]}, this push ${push[field]}`);
    }
    try {
      const handle = await open(path, 'r+');
      await handle.truncate(wholeBytes);
      await handle.close();
      return new Journal(path, await open(path, 'a'), header, entries);
    } catch (error) {
      throw localError(path, error);
    }
  }

  /** The digests of a file that has not changed since it was recorded. */
  digestsOf(file: LocalFile): Digests | undefined {
    const entry = this.#entries.get(file.relativePath);
    return entry !== undefined && sameState(entry.state, file.state) ? entry.digests : undefined;
  }

  /** Notes that the server has recorded a file. Does not wait for the disk. */
  record(file: LocalFile, digests: Digests, fileId: string | null): void {
    this.#append({
      path: file.relativePath,
      size: file.state.sizeBytes,
      mtime: String(file.state.modifiedNs),
      ctime: String(file.state.changedNs),
      ino: String(file.state.inode),
      dev: String(file.state.device),
      digest: digests.primary,
      sha256: digests.sha256,
      file_id: fileId,
    });
  }

  /** Waits until all lines are on disk. @throws LocalFileError if one could not be written */
  async close(): Promise<void> {
    try {
      await this.#written();
    } catch (error) {
      throw localError(this.#path, error);
    } finally {
      await this.#handle.close();
    }
  }

  /** Closes and deletes the file: the push is complete. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
  }

  #append(line: object): void {
    this.#pending.push(`${JSON.stringify(line)}\n`);
    // One write is under way at a time; what arrives meanwhile goes out together in the next.
    if (this.#pending.length === 1) this.#writing = this.#writing.then(() => this.#writePending());
  }

  async #writePending(): Promise<void> {
    const lines = this.#pending.join('');
    this.#pending = [];
    if (this.#failure !== undefined) return;
    try {
      await this.#handle.appendFile(lines);
      await this.#handle.datasync();
    } catch (error) {
      this.#failure = error;
    }
  }

  async #written(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function parse(path: string, text: string): { header: JournalHeader; entries: Map<string, JournalEntry>; wholeBytes: number } {
  const lines = text.split('\n');
  // What follows the last line feed is a line that was not written whole, or nothing.
  lines.pop();
  const header = parseLine(lines[0], headerOf);
  if (header === undefined) throw new ResumeFileError(`${path} does not start with the header of a resume file`);
  const entries = new Map<string, JournalEntry>();
  let wholeBytes = Buffer.byteLength(lines[0] ?? '') + 1;
  for (const line of lines.slice(1)) {
    const entry = parseLine(line, entryOf);
    if (entry === undefined) break;
    entries.set(...entry);
    wholeBytes += Buffer.byteLength(line) + 1;
  }
  return { header, entries, wholeBytes };
}

type Line = Readonly<Record<string, unknown>>;

function parseLine<Result>(line: string | undefined, read: (line: Line) => Result): Result | undefined {
  try {
    const value: unknown = parseJson(line ?? '');
    return typeof value === 'object' && value !== null ? read(value as Line) : undefined;
  } catch {
    return undefined;
  }
}

function headerOf(line: Line): JournalHeader {
  return {
    packageId: parseId<PackageId>(textOf(line, 'package_id')),
    api: textOf(line, 'api'),
    root: textOf(line, 'root'),
    key: line.key === null ? null : textOf(line, 'key'),
  };
}

function entryOf(line: Line): [string, JournalEntry] {
  const primary: ContentAddress = parseContentAddress(textOf(line, 'digest'));
  const sizeBytes = Number(line.size);
  const state = {
    sizeBytes,
    modifiedNs: BigInt(textOf(line, 'mtime')),
    changedNs: BigInt(textOf(line, 'ctime')),
    inode: BigInt(textOf(line, 'ino')),
    device: BigInt(textOf(line, 'dev')),
  };
  return [textOf(line, 'path'), { state, digests: { primary, sha256: parseSha256(textOf(line, 'sha256')), sizeBytes } }];
}

function textOf(line: Line, field: string): string {
  const value = line[field];
  if (typeof value !== 'string') throw new TypeError(`${field} is no text`);
  return value;
}
