import type { FileHandle } from 'node:fs/promises';
import { compareText } from '@artifact-store/encoding';
import type { ContentAddress, Digester, PackageId } from '@artifact-store/identity';
import { ArtifactStoreError, DigestMismatchError } from '@artifact-store/planes';
import { collisionWarnings } from '../collisions.js';
import { type FileFailure, localError, TargetExistsError, TransferIncompleteError, TransferInterruptedError } from '../errors.js';
import { inLanes } from '../lanes.js';
import { type ManifestEntry, verifiedFiles } from '../manifest.js';
import { withDigester } from '../own-digester.js';
import { DEFAULT_PATIENCE, withPatience } from '../patience.js';
import type { FileSource, PullPackages } from '../ports.js';
import type { TransferObserver } from '../progress/events.js';
import { systemTimer, type Timer } from '../timer.js';
import { untilAborted } from '../until-aborted.js';
import { assertTree } from './assert-tree.js';
import { download, hasContent } from './download.js';
import { type PartialFile, TargetDirectory } from './target-directory.js';

export interface PullPorts {
  readonly packages: PullPackages;
  readonly source: FileSource;
  /** One of the pull's own if not given. */
  readonly digester?: Digester | undefined;
  readonly timer?: Timer | undefined;
}

/** The ports with nothing left open. */
type AllPorts = Required<PullPorts> & { readonly digester: Digester; readonly timer: Timer };

export interface PullOptions {
  readonly packageId: PackageId;
  /** A directory; made if it is not there. */
  readonly target: string;
  /** The manifest digest that the caller expects; the server's word is taken if not given. */
  readonly manifestDigest?: ContentAddress | undefined;
  /** Replaces differing files and links. Directories are never removed. */
  readonly force?: boolean | undefined;
  /** Files at once, 8 if not given. */
  readonly parallel?: number | undefined;
  /** How long servers that do not answer are borne with, without any progress; 120,000 if not given, 0 not at all. */
  readonly patienceMilliseconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: TransferObserver | undefined;
}

export interface PullResult {
  readonly packageId: PackageId;
  readonly manifestDigest: ContentAddress;
  readonly fileCount: number;
  readonly totalBytes: number;
  readonly receivedBytes: number;
  /** Of files that were in the target already. */
  readonly keptBytes: number;
  readonly seconds: number;
}

const DEFAULT_PARALLEL = 8;

/**
 * Writes the files of a finalized package below a directory. A file appears there only whole and with the digests of the
 * manifest; files that are there already are kept if they have them. Only bytes are restored: no times, no modes. Nothing
 * is synced to disk: after a power failure run it again, and what is not whole is fetched anew.
 * @throws DigestMismatchError for a manifest or bytes that are not what the manifest digest stands for
 * @throws TargetExistsError, before anything is written, for differing files
 * @throws UnsafeTargetError, LocalFileError, TransferIncompleteError, TransferInterruptedError, and what the ports throw
 */
export async function pull(ports: PullPorts, options: PullOptions): Promise<PullResult> {
  const timer = ports.timer ?? systemTimer;
  try {
    return await withDigester(ports.digester, (digester) => pullWith({ ...ports, digester, timer }, options));
  } catch (error) {
    if (options.signal?.aborted !== true || error instanceof ArtifactStoreError) throw error;
    throw new TransferInterruptedError('no file was fetched', 'Run the same command again.', { package_id: options.packageId });
  }
}

async function pullWith(ports: AllPorts, options: PullOptions): Promise<PullResult> {
  const { timer } = ports;
  const started = timer.now();
  const { packageId } = options;
  const { onEvent: observe = () => {}, patienceMilliseconds: milliseconds = DEFAULT_PATIENCE, signal } = options;
  const stored = await withPatience({ timer, signal, milliseconds, observe }, () =>
    untilAborted(signal, ports.packages.manifest(packageId)),
  );
  const { manifestDigest } = stored;
  if (options.manifestDigest !== undefined && options.manifestDigest !== manifestDigest) {
    throw new DigestMismatchError(`the package has manifest ${manifestDigest}, not ${options.manifestDigest}`, {
      package_id: packageId,
    });
  }
  const entries = verifiedFiles(stored, ports.digester);
  assertTree(entries);
  const target = await TargetDirectory.open(options.target, packageId);
  const run = new PullRun(ports, options, entries, target);
  const { receivedBytes, keptBytes } = await run.run();
  return {
    packageId,
    manifestDigest,
    fileCount: entries.length,
    totalBytes: totalOf(entries),
    receivedBytes,
    keptBytes,
    seconds: Math.round(timer.now() - started) / 1000,
  };
}

class PullRun {
  readonly #ports: AllPorts;
  readonly #options: PullOptions;
  readonly #entries: readonly ManifestEntry[];
  readonly #target: TargetDirectory;
  readonly #observe: TransferObserver;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #failures: FileFailure[] = [];
  #done = { files: 0, receivedBytes: 0, keptBytes: 0 };

  constructor(ports: AllPorts, options: PullOptions, entries: readonly ManifestEntry[], target: TargetDirectory) {
    this.#ports = ports;
    this.#options = options;
    this.#entries = entries;
    this.#target = target;
    this.#observe = options.onEvent ?? (() => {});
    this.#signal = options.signal === undefined ? this.#stop.signal : AbortSignal.any([options.signal, this.#stop.signal]);
  }

  async run(): Promise<{ readonly receivedBytes: number; readonly keptBytes: number }> {
    this.#observe({ type: 'planned', files: this.#entries.length, bytes: totalOf(this.#entries) });
    for (const message of collisionWarnings(this.#entries.map((entry) => entry.relativePath))) {
      this.#observe({ type: 'warning', message });
    }
    try {
      await this.#target.clear();
      const { missing, differing } = await this.#compareAll();
      await this.#each(missing, (entry) => this.#fetch(entry, differing.has(entry)));
      return this.#done;
    } catch (error) {
      throw this.#options.signal?.aborted === true ? this.#interrupted() : localError(this.#options.target, error);
    } finally {
      await this.#target.close();
    }
  }

  /** The files to fetch, those that are to be replaced among them. All are compared before anything is written. */
  async #compareAll(): Promise<{ readonly missing: ManifestEntry[]; readonly differing: ReadonlySet<ManifestEntry> }> {
    const missing = new Set<ManifestEntry>();
    const differing = new Set<ManifestEntry>();
    const refused: string[] = [];
    await this.#each(this.#entries, async (entry) => {
      const found = await this.#compare(entry);
      if (found === 'same') this.#note(entry, 'kept');
      else if (found === 'missing') missing.add(entry);
      else if (found === 'differs' && this.#options.force === true) differing.add(entry);
      else refused.push(entry.relativePath);
    });
    if (refused.length === 0) {
      return { missing: this.#entries.filter((entry) => missing.has(entry) || differing.has(entry)), differing };
    }
    refused.sort(compareText);
    throw new TargetExistsError(`${refused[0]}${refused.length > 1 ? ` and ${refused.length - 1} more` : ''}`, {
      relative_paths: refused.slice(0, 20),
      differing_count: refused.length,
    });
  }

  async #compare(entry: ManifestEntry): Promise<'missing' | 'same' | 'differs' | 'in the way'> {
    const { what, sizeBytes } = await this.#target.find(entry.relativePath);
    if (what === 'nothing') return 'missing';
    if (what === 'other') return 'in the way';
    if (what === 'link' || sizeBytes !== entry.sizeBytes) return 'differs';
    const handle: FileHandle = await this.#target.read(entry.relativePath);
    try {
      return (await hasContent(handle, entry, this.#ports.digester, this.#signal)) ? 'same' : 'differs';
    } finally {
      await handle.close();
    }
  }

  async #fetch(entry: ManifestEntry, replace: boolean): Promise<void> {
    const { source, digester, timer } = this.#ports;
    const milliseconds = this.#options.patienceMilliseconds ?? DEFAULT_PATIENCE;
    const patience = { timer, signal: this.#signal, milliseconds, observe: this.#observe };
    const context = { source, digester, patience, signal: this.#signal, observe: this.#observe };
    const file = await this.#target.create();
    let published = false;
    try {
      await download(context, entry, (chunk, offset) => writeAll(file, chunk, offset));
      if (replace || (await this.#isFree(entry))) {
        await this.#target.publish(file, entry.relativePath);
        published = true;
      }
    } finally {
      if (!published) await this.#target.discard(file);
    }
    this.#note(entry, 'received');
  }

  /**
   * Whether nothing has come to a place that was free. The same file may have, by another pull.
   * @throws TargetExistsError for anything else: on a file system that ignores case, another file of the package
   */
  async #isFree(entry: ManifestEntry): Promise<boolean> {
    const found = await this.#compare(entry);
    if (found === 'missing' || found === 'same') return found === 'missing';
    const { relativePath } = entry;
    throw new TargetExistsError(`${relativePath} came there during the pull`, { relative_path: relativePath });
  }

  #note({ relativePath, sizeBytes }: ManifestEntry, outcome: 'received' | 'kept'): void {
    this.#done.files += 1;
    this.#done[outcome === 'kept' ? 'keptBytes' : 'receivedBytes'] += sizeBytes;
    this.#observe({ type: 'file', relativePath, outcome, sizeBytes });
  }

  /** Notes what is wrong with a single file and goes on; stops everything for what would fail with the next file too. */
  async #each(entries: readonly ManifestEntry[], task: (entry: ManifestEntry) => Promise<void>): Promise<void> {
    await inLanes(this.#options.parallel ?? DEFAULT_PARALLEL, entries, async (entry) => {
      try {
        this.#signal.throwIfAborted();
        await task(entry);
      } catch (thrown) {
        const error = localError(entry.relativePath, thrown);
        if (this.#signal.aborted || !(error instanceof ArtifactStoreError) || !OF_ONE_FILE.has(error.kind)) {
          this.#stop.abort(error);
          throw error;
        }
        this.#failures.push({ relativePath: entry.relativePath, error });
      }
    });
    if (this.#failures.length > 0) throw new TransferIncompleteError(this.#failures, { package_id: this.#options.packageId });
  }

  #interrupted(): TransferInterruptedError {
    return new TransferInterruptedError(
      `${this.#done.files} of ${this.#entries.length} files are in the target`,
      'Run the same command again to go on.',
      { package_id: this.#options.packageId },
    );
  }
}

const OF_ONE_FILE: ReadonlySet<string> = new Set(['digest', 'integrity', 'not_found', 'gone', 'conflict']);

async function writeAll(file: PartialFile, chunk: Uint8Array, offset: number): Promise<void> {
  for (let written = 0; written < chunk.byteLength; ) {
    const { bytesWritten } = await file.handle.write(chunk, written, chunk.byteLength - written, offset + written);
    written += bytesWritten;
  }
}

const totalOf = (entries: readonly ManifestEntry[]) => entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
