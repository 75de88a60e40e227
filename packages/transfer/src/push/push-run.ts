import { randomUUID } from 'node:crypto';
import type { Digests } from '@artifact-store/identity';
import { ArtifactStoreError, type FileView } from '@artifact-store/planes';
import { collisionWarnings } from '../collisions.js';
import { type FileFailure, PackageDiffersError, TransferIncompleteError, TransferInterruptedError } from '../errors.js';
import { inLanes } from '../lanes.js';
import { DEFAULT_PATIENCE, type Patience } from '../patience.js';
import type { TransferObserver } from '../progress/events.js';

import { assertTreeUnchanged, type FinishedPackage, finishPackage } from './finish.js';
import { inSeries, SERIES_FROM } from './in-series.js';
import { KnownFiles } from './known/known-files.js';
import { digestsOf, type Reading, SMALL_FILE_BYTES } from './local-content.js';
import type { LocalFile, LocalTree } from './local-tree.js';
import type { OpenPorts, PushOptions, PushResult } from './options.js';
import { clash, type SentFile } from './send-file.js';
import { digestsOfView, filesIn, openTarget, type TargetPackage } from './target-package.js';
import { UploadGrants } from './upload-grants.js';
import { Uploads } from './uploads.js';

const DEFAULT_PARALLEL = 8;
const LARGE_AT_ONCE = 3;
const SERIES_AT_ONCE = 3;
const WARNINGS = 20;

/** One push of one tree. */
export class PushRun {
  readonly #ports: OpenPorts;
  readonly #reading: Reading;
  readonly #options: PushOptions;
  readonly #tree: LocalTree;
  readonly #observe: TransferObserver;
  /** Aborts what is under way when the caller says so or when going on is pointless. */
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #digests = new Map<string, Digests>();
  readonly #failures: FileFailure[] = [];
  #finalizing = false;
  #sentBytes = 0;
  #reusedBytes = 0;

  constructor(ports: OpenPorts, options: PushOptions, tree: LocalTree) {
    this.#ports = ports;
    this.#reading = { digester: ports.digester, cache: ports.cache };
    this.#options = options;
    this.#tree = tree;
    this.#observe = options.onEvent ?? (() => {});
    this.#signal = options.signal === undefined ? this.#stop.signal : AbortSignal.any([options.signal, this.#stop.signal]);
  }

  async run(): Promise<Omit<PushResult, 'seconds'>> {
    const { files } = this.#tree;
    this.#warn();
    this.#observe({ type: 'planned', files: files.length, bytes: totalOf(files) });
    const { packages } = this.#ports;
    const { package: command, resumeFile, api } = this.#options;
    const create = { ...command, idempotencyKey: command.idempotencyKey ?? randomUUID() };
    const target = await openTarget(packages, { package: create, resumeFile, api, root: this.#tree.root });
    this.#observe({ type: 'package', packageId: target.packageId, reused: !target.created });
    let complete = false;
    try {
      await this.#fill(target);
      await assertTreeUnchanged(this.#tree, this.#digests, this.#reading, this.#options, this.#signal);
      const finished = await this.#finish(target);
      complete = finished.manifestDigest !== null;
      return {
        packageId: target.packageId,
        ...finished,
        sentBytes: this.#sentBytes,
        reusedBytes: this.#reusedBytes,
      };
    } catch (error) {
      throw this.#options.signal?.aborted === true ? this.#interrupted(target) : error;
    } finally {
      await this.#endJournal(target, complete);
    }
  }

  #warn(): void {
    const { skipped } = this.#tree;
    for (const { relativePath, what } of skipped.slice(0, WARNINGS)) {
      this.#observe({ type: 'warning', message: `${relativePath} is a ${what}: left out` });
    }
    if (skipped.length > WARNINGS) {
      this.#observe({ type: 'warning', message: `${skipped.length - WARNINGS} more links and special files are left out` });
    }
    for (const message of collisionWarnings(this.#tree.files.map((file) => file.relativePath))) {
      this.#observe({ type: 'warning', message });
    }
  }

  async #fill(target: TargetPackage): Promise<void> {
    const existing = target.created ? new Map<string, FileView>() : await filesIn(this.#ports.packages, target.packageId);
    const missing = await this.#compare(target, existing);
    this.#throwFailures(target);
    if (missing.length > 0 && target.status !== 'created') {
      throw new PackageDiffersError(`the package is finalized and lacks ${missing[0]?.relativePath}`, {
        package_id: target.packageId,
      });
    }
    const toSend = await this.#recordKnown(target, missing);
    const uploads = this.#uploadsInto(target);
    const parallel = this.#options.parallel ?? DEFAULT_PARALLEL;
    const [small, large] = [toSend.filter(isSmall), toSend.filter((file) => !isSmall(file))];
    await Promise.all([
      this.#sendSmall(target, uploads, small, parallel),
      inLanes(Math.min(parallel, LARGE_AT_ONCE), large, (file) => this.#send(target, uploads, file)),
    ]);
    this.#throwFailures(target);
  }

  /** The files that the package lacks; those that it has are compared. @throws PackageDiffersError */
  async #compare(target: TargetPackage, existing: ReadonlyMap<string, FileView>): Promise<LocalFile[]> {
    const paths = new Set<string>(this.#tree.files.map((file) => file.relativePath));
    const extra = [...existing.keys()].filter((path) => !paths.has(path));
    if (extra.length > 0) {
      throw new PackageDiffersError(`the package holds ${extra[0]}, the directory does not`, {
        package_id: target.packageId,
        relative_paths: extra.slice(0, 20),
      });
    }
    const held = this.#tree.files.filter((file) => existing.has(file.relativePath));
    await inLanes(LARGE_AT_ONCE, held, (file) =>
      this.#attempt(file, async () => {
        const local = target.journal?.digestsOf(file) ?? (await this.#digestsOf(file));
        const view = existing.get(file.relativePath);
        if (view !== undefined) this.#compareOne(target, file, local, view);
      }),
    );
    return this.#tree.files.filter((file) => !existing.has(file.relativePath));
  }

  #compareOne(target: TargetPackage, file: LocalFile, local: Digests, view: FileView): void {
    const recorded = digestsOfView(view);
    if (recorded.primary !== local.primary || recorded.sha256 !== local.sha256) {
      throw clash(file, local, { file_id: view.fileId, digest: recorded.primary, sha256: recorded.sha256 });
    }
    this.#done(target, file, local, 'reused', view.fileId);
  }

  /** Remembered, or read. */
  async #digestsOf(file: LocalFile): Promise<Digests> {
    return this.#ports.cache.digestsOf(file) ?? (await digestsOf(file, this.#reading, this.#signal));
  }

  /** Has those files recorded whose bytes the store knows. @returns the others */
  async #recordKnown(target: TargetPackage, files: readonly LocalFile[]): Promise<readonly LocalFile[]> {
    const { known, cache } = this.#ports;
    if (known === undefined || files.length === 0) return files;
    const { packageId } = target;
    const knownFiles = new KnownFiles({
      ...{ known, packageId, actor: this.#options.package.actor, patience: this.#patience() },
      remembered: (file) => cache.digestsOf(file),
      digest: (file) => this.#attempt(file, () => digestsOf(file, this.#reading, this.#signal)),
      tell: (file, outcome) => this.#tell(target, file, outcome),
    });
    try {
      return await knownFiles.record(files);
    } catch (error) {
      this.#stop.abort(error);
      throw error;
    }
  }

  #uploadsInto({ packageId, uploadGrant }: TargetPackage): Uploads {
    const { dataPlane, packages } = this.#ports;
    const grants = new UploadGrants(packages, { packageId, actor: this.#options.package.actor }, uploadGrant);
    const parts = { dataPlane, reading: this.#reading, grants, patience: this.#patience() };
    return new Uploads({ ...parts, signal: this.#signal, observe: this.#observe });
  }

  #patience(): Patience {
    const { patienceMilliseconds: milliseconds = DEFAULT_PATIENCE } = this.#options;
    return { timer: this.#ports.timer, signal: this.#signal, milliseconds, observe: this.#observe };
  }

  /** In series where there are many; one by one where there are few, or the data plane takes no series. */
  async #sendSmall(target: TargetPackage, uploads: Uploads, files: readonly LocalFile[], parallel: number): Promise<void> {
    const single: LocalFile[] = [];
    const series = files.length < SERIES_FROM ? [] : inSeries(files);
    await inLanes(Math.min(parallel, SERIES_AT_ONCE), series, async (some) => {
      single.push(...(await this.#sendSeries(target, uploads, some)));
    });
    const rest = files.length < SERIES_FROM ? files : single;
    await inLanes(parallel, rest, (file) => this.#send(target, uploads, file));
  }

  async #sendSeries(target: TargetPackage, uploads: Uploads, files: readonly LocalFile[]): Promise<readonly LocalFile[]> {
    try {
      this.#signal.throwIfAborted();
      return await uploads.sendAll(files, (file, outcome) => this.#tell(target, file, outcome));
    } catch (error) {
      this.#stop.abort(error);
      throw error;
    }
  }

  #tell(target: TargetPackage, file: LocalFile, outcome: SentFile | ArtifactStoreError): Promise<void> {
    return this.#attempt(file, async () => {
      if (outcome instanceof ArtifactStoreError) throw outcome;
      this.#done(target, file, outcome.digests, outcome.outcome, outcome.fileId);
    });
  }

  #send(target: TargetPackage, uploads: Uploads, file: LocalFile): Promise<void> {
    return this.#attempt(file, async () => {
      const { digests, outcome, fileId } = await uploads.send(file);
      this.#done(target, file, digests, outcome, fileId);
    });
  }

  #done(target: TargetPackage, file: LocalFile, digests: Digests, outcome: 'sent' | 'reused', fileId: string | null): void {
    const { relativePath } = file;
    const { sizeBytes } = file.state;
    if (outcome === 'sent') this.#sentBytes += sizeBytes;
    else this.#reusedBytes += sizeBytes;
    this.#digests.set(relativePath, digests);
    if (target.journal?.digestsOf(file) === undefined) target.journal?.record(file, digests, fileId);
    this.#observe({ type: 'file', relativePath, outcome, sizeBytes });
  }

  /** Notes what is wrong with a single file and goes on; stops everything for what would fail with the next file too. */
  async #attempt<Result>(file: LocalFile, task: () => Promise<Result>): Promise<Result | undefined> {
    try {
      this.#signal.throwIfAborted();
      return await task();
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof ArtifactStoreError) || !OF_ONE_FILE.has(error.code)) {
        this.#stop.abort(error);
        throw error;
      }
      this.#failures.push({ relativePath: file.relativePath, error });
      return undefined;
    }
  }

  #throwFailures(target: TargetPackage): void {
    if (this.#failures.length > 0) throw new TransferIncompleteError(this.#failures, { package_id: target.packageId });
  }

  #finish(target: TargetPackage): Promise<FinishedPackage> {
    const { files } = this.#tree;
    if (this.#options.finalize === false && target.status === 'created') {
      return Promise.resolve({ manifestDigest: null, fileCount: files.length, totalBytes: totalOf(files) });
    }
    const finalize = {
      packageId: target.packageId,
      actor: this.#options.package.actor,
      allowEmpty: this.#options.allowEmpty,
      idempotencyKey: randomUUID(),
    };
    this.#finalizing = true;
    return finishPackage(this.#ports, finalize, this.#digests);
  }

  #interrupted(target: TargetPackage): TransferInterruptedError {
    const repeatable = this.#options.resumeFile !== undefined || (this.#options.package.uniqueKey ?? null) !== null;
    const state = this.#finalizing ? 'was being finalized' : 'is still open';
    return new TransferInterruptedError(
      `${this.#digests.size} of ${this.#tree.files.length} files are in package ${target.packageId}, which ${state}`,
      repeatable
        ? 'Run the same command again to go on.'
        : 'A new run starts a new package; with a key or a resume file it would go on with this one.',
      { package_id: target.packageId },
    );
  }

  async #endJournal(target: TargetPackage, complete: boolean): Promise<void> {
    try {
      await (complete ? target.journal?.remove() : target.journal?.close());
    } catch (error) {
      // The push itself is what it is; only going on after an interruption is lost.
      const reason = error instanceof ArtifactStoreError ? error.detail : String(error);
      this.#observe({ type: 'warning', message: `the resume file could not be written: ${reason}` });
    }
  }
}

const OF_ONE_FILE: ReadonlySet<string> = new Set([
  'file_changed',
  'local_file_error',
  'duplicate_relative_path',
  'invalid_relative_path',
  'digest_mismatch',
  'size_mismatch',
  'file_too_large',
]);

const isSmall = (file: LocalFile) => file.state.sizeBytes <= SMALL_FILE_BYTES;

const totalOf = (files: readonly LocalFile[]) => files.reduce((sum, file) => sum + file.state.sizeBytes, 0);
