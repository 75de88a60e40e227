import { mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Digester, Digests } from '@artifact-store/identity';
import { FileChangedError, LocalFileError, localError, systemCode } from '../../errors.js';
import { sameState } from '../file-state.js';
import { SMALL_FILE_BYTES } from '../local-content.js';
import type { LocalFile } from '../local-tree.js';
import { cachePath, prune, readOwn, replace } from './cache-files.js';
import { decodeCache, encodeCache, type RememberedFile } from './cache-text.js';
import { type DigestCache, FORGETFUL, type OpenDigestCache, type OpenFile } from './digest-cache.js';
import { FileSystemClock, type StampClock } from './file-system-clock.js';
import { flushFileSystem } from './flush-file-system.js';
import { isTrustedFileSystem } from './local-file-systems.js';
import { isQuiet, LEAST_QUIET_NS } from './quiet.js';

const SUBJECT = 'the cache of digests';
/** To flush a file takes longer than to read a small one: of more than these, the whole file system is flushed, once. */
const MOST_FLUSHED_ALONE = 16;
const NOTHING: ReadonlyMap<string, RememberedFile> = new Map();

export interface DirectoryCacheOptions {
  /** Where it is kept, a file for each tree; made if need be. */
  readonly directory: string;
  /** Whether to forget what is there, so that all is read and remembered anew. */
  readonly anew?: boolean | undefined;
  /** How long, at least, a file has to have lain still; three seconds if not given. */
  readonly quietNs?: bigint | undefined;
  /** Whether states tell changes where a file lies; the file systems of which that is known, if not given. */
  readonly trusts?: ((path: string) => Promise<boolean>) | undefined;
  /** Tells the time of files; a fresh file in the directory does, if not given. */
  readonly startClock?: ((directory: string) => Promise<StampClock>) | undefined;
}

/** What a cache stands on. */
interface Ground {
  readonly directory: string;
  readonly root: string;
  readonly bootId: string;
  readonly clock: StampClock;
  readonly digester: Digester;
  readonly quietNs: bigint;
  readonly trusts: (path: string) => Promise<boolean>;
}

/**
 * A cache in a directory. It remembers nothing where the system does not say in which run it is, or the directory is on a file system
 * that is not trusted.
 * @throws LocalFileError where it lies in what is pushed, or cannot be made or written to
 */
export function digestCacheIn(options: DirectoryCacheOptions): OpenDigestCache {
  const { anew = false, quietNs = LEAST_QUIET_NS, trusts = isTrustedFileSystem } = options;
  const { startClock = (directory) => FileSystemClock.start(directory) } = options;
  return async (root, digester) => {
    const directory = await assertOutside(resolve(options.directory), root);
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const bootId = await currentBootId();
      if (bootId === undefined || !(await trusts(directory))) return FORGETFUL;
      const clock = await startClock(directory);
      const ground = { directory, root, bootId, clock, digester, quietNs, trusts };
      return new DirectoryCache(ground, anew ? NOTHING : await rememberedOf(ground));
    } catch (error) {
      throw localError(SUBJECT, error);
    }
  };
}

class DirectoryCache implements DigestCache {
  readonly #ground: Ground;
  #before: ReadonlyMap<string, RememberedFile>;
  /** Of the files of this push, by path. */
  readonly #now = new Map<string, RememberedFile>();
  readonly #trusted = new Map<bigint, Promise<boolean>>();
  readonly #flushed = new Map<bigint, Promise<bigint | undefined>>();
  #flushedAlone = 0;
  #isRefuted = false;

  constructor(ground: Ground, before: ReadonlyMap<string, RememberedFile>) {
    this.#ground = ground;
    this.#before = before;
  }

  digestsOf({ relativePath, state }: LocalFile): Digests | undefined {
    const remembered = this.#now.get(relativePath) ?? this.#before.get(relativePath);
    if (remembered === undefined || !sameState(remembered.state, state)) return undefined;
    this.#now.set(relativePath, remembered);
    return remembered.digests;
  }

  async settled(file: LocalFile, handle: OpenFile): Promise<boolean> {
    const { clock, quietNs } = this.#ground;
    if (this.#isRefuted || !isQuiet(file.state, clock.now(), quietNs) || !(await this.#isTrusted(file))) return false;
    // A mapping may be written to without a new time for as long as its pages wait to be written out; then it is asked for again.
    if (file.state.sizeBytes <= SMALL_FILE_BYTES && this.#flushedAlone >= MOST_FLUSHED_ALONE) {
      const flushedNs = await this.#flushAround(file, handle);
      if (flushedNs !== undefined) return isQuiet(file.state, flushedNs, quietNs);
    }
    this.#flushedAlone += 1;
    try {
      await handle.datasync();
      return true;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return false;
    }
  }

  remember(file: LocalFile, digests: Digests): void {
    const known = this.digestsOf(file);
    if (known !== undefined && (known.primary !== digests.primary || known.sha256 !== digests.sha256)) {
      this.#isRefuted = true;
      this.#before = NOTHING;
      this.#now.clear();
      throw new FileChangedError(
        `${file.relativePath} has other bytes than when it was last read, though nothing else of it changed; what was remembered of files here is forgotten`,
        { relative_path: file.relativePath },
      );
    }
    if (!this.#isRefuted) this.#now.set(file.relativePath, { state: file.state, digests });
  }

  async save(): Promise<void> {
    const { directory, root, bootId, clock, digester } = this.#ground;
    try {
      const savedNs = await clock.checked();
      // By a clock that was set meanwhile nobody knows what was quiet.
      const text = savedNs === undefined ? { savedNs: clock.begunNs, files: NOTHING } : { savedNs, files: this.#now };
      await replace(directory, cachePath(directory, root), encodeCache({ root, bootId, ...text }, digester));
      await prune(directory);
    } catch (error) {
      throw localError(SUBJECT, error);
    }
  }

  /** When all that waits where a file lies was last written out; undefined where that cannot be done. */
  #flushAround({ state }: LocalFile, handle: OpenFile): Promise<bigint | undefined> {
    const begun = this.#flushed.get(state.device);
    if (begun !== undefined) return begun;
    const beganNs = this.#ground.clock.now();
    const flush = flushFileSystem(handle).then((isDone) => (isDone ? beganNs : undefined));
    this.#flushed.set(state.device, flush);
    return flush;
  }

  #isTrusted({ path, state }: LocalFile): Promise<boolean> {
    const known = this.#trusted.get(state.device);
    if (known !== undefined) return known;
    const asked = this.#ground.trusts(path).catch(() => false);
    this.#trusted.set(state.device, asked);
    return asked;
  }
}

/** What an earlier push has remembered, if it counts: of this tree, of this run of the system, by a clock that did not go back. */
async function rememberedOf({ directory, root, bootId, clock, digester }: Ground): Promise<ReadonlyMap<string, RememberedFile>> {
  const bytes = await readOwn(cachePath(directory, root)).catch(() => undefined);
  const text = bytes === undefined ? undefined : decodeCache(bytes, digester);
  const counts = text?.root === root && text.bootId === bootId && text.savedNs <= clock.begunNs;
  return counts ? text.files : NOTHING;
}

/** After a crash a file may have new bytes under old times, since these are written out by themselves. */
async function currentBootId(): Promise<string | undefined> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim() || undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** The directory without symbolic links. @throws LocalFileError where it is or would be a part of what is pushed */
async function assertOutside(directory: string, root: string): Promise<string> {
  const real = await realPath(directory);
  const below = relative(root, real);
  if (below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)) {
    throw new LocalFileError(`${SUBJECT} lies in the directory that is pushed, and is not used`);
  }
  return real;
}

/** Also of a directory that is not there yet. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw localError(SUBJECT, error);
    return resolve(await realPath(dirname(path)), relative(dirname(path), path));
  }
}
