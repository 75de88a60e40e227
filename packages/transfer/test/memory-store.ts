import { encodeCanonical } from '@artifact-store/encoding';
import {
  contentAddress,
  type Digester,
  type FileId,
  type PackageId,
  parseId,
  splitContentAddress,
} from '@artifact-store/identity';
import {
  ArtifactStoreError,
  type CallOptions,
  type CreatedPackage,
  type CreatePackage,
  DigestMismatchError,
  DuplicateRelativePathError,
  FileNotFoundError,
  type FileView,
  type FinalizedPackage,
  type Grant,
  GrantInvalidError,
  type IngestAllRequest,
  type IngestRequest,
  type KnownFile,
  ManifestNotReadyError,
  type PackageDetails,
  PackageNotFoundError,
  PackageNotOpenError,
  parseRelativePath,
  type ReceiptResult,
  type RecordKnown,
  type SeriesEntry,
  type SeriesResult,
  type StoredManifest,
} from '@artifact-store/planes';
import { countingIds, fixedClock } from '@artifact-store/testkit';
import type { DataPlaneAt, FileSource, PushKnown, PushPackages, ReadFile } from '../src/index.js';

const CHUNK = 64 * 1024;

/** An upload, with the package that its grant is for. */
export type PutFile = Omit<IngestRequest, 'grant'> & { readonly packageId: PackageId };

interface Stored {
  readonly view: FileView;
  readonly bytes: Uint8Array;
}

interface StoredPackage {
  details: PackageDetails;
  manifest: StoredManifest | null;
  readonly files: Map<string, Stored>;
}

/** A store in memory that keeps the contract of the planes: what a push and a pull see of a real one. */
export class MemoryStore implements FileSource {
  readonly #digester: Digester;
  readonly #ids = countingIds();
  readonly #clock = fixedClock();
  readonly #packages = new Map<string, StoredPackage>();
  /** Paths in the order in which their bytes arrived, once for each sending. */
  readonly received: string[] = [];
  /** The grants that hold, by their token. */
  readonly grants = new Map<string, PackageId>();
  /** The URL that new grants name. */
  grantUrl: string | null = null;
  /** How often a grant was asked for by itself. */
  granted = 0;
  /** The idempotency key of each sending. */
  readonly keys: (string | undefined)[] = [];
  /** Whether it takes many files at once. */
  takesSeries = false;
  /** How many series have begun. */
  series = 0;
  /** Called before a series is read; may throw. */
  beforeSeries: () => void = () => {};
  /** Called before a body is read; may throw. */
  beforePut: (request: PutFile) => void | Promise<void> = () => {};
  /** Called after a file was recorded, before the answer; may throw, as a broken connection would. */
  afterPut: (request: PutFile) => void | Promise<void> = () => {};
  /** What is sent for a file's bytes. */
  onOpen: (bytes: Uint8Array, request: ReadFile) => AsyncIterable<Uint8Array> = (bytes) => chunksOf(bytes);
  /** How often bytes were asked for. */
  opened = 0;
  /** Called before it is looked for what is known; may throw. */
  beforeKnown: (command: RecordKnown) => void | Promise<void> = () => {};
  /** Called after what is known was recorded, before the answer; may throw, as a broken connection would. */
  afterKnown: (command: RecordKnown) => void | Promise<void> = () => {};
  /** How many files were asked for in each list. */
  readonly asked: number[] = [];
  /** Addresses of which no sound copy is left. */
  readonly failed = new Set<string>();
  readonly #answered = new Map<string, readonly (ReceiptResult | null)[]>();
  putsUnderWay = 0;
  mostPutsAtOnce = 0;

  constructor(digester: Digester) {
    this.#digester = digester;
  }

  readonly packages: PushPackages = {
    create: async (command) => this.#create(command),
    get: async (packageId) => this.#package(packageId).details,
    listFiles: async ({ packageId, limit = 100, cursor }) => {
      const all = this.#sorted(packageId).map((file) => file.view);
      const from = cursor === undefined ? 0 : Number(cursor);
      return { items: all.slice(from, from + limit), nextCursor: from + limit < all.length ? String(from + limit) : null };
    },
    grantUpload: async ({ packageId }) => {
      this.granted += 1;
      return this.#grant(packageId);
    },
    finalize: async ({ packageId }) => this.#finalize(packageId),
    manifest: async (packageId) => {
      const { manifest } = this.#package(packageId);
      if (manifest === null) throw new ManifestNotReadyError('the package is open');
      return manifest;
    },
  };

  readonly known: PushKnown = {
    record: async (command) => {
      await this.beforeKnown(command);
      this.asked.push(command.files.length);
      const key = command.idempotencyKey ?? '';
      const results = this.#answered.get(key) ?? command.files.map((file) => this.#recordKnown(command.packageId, file));
      this.#answered.set(key, results);
      await this.afterKnown(command);
      return results;
    },
  };

  readonly dataPlane: DataPlaneAt = () => ({
    ingest: (request, body, options) => this.ingest(request, body, options),
    ...(this.takesSeries && { ingestAll: (request, entries, options) => this.ingestAll(request, entries, options) }),
  });

  async *ingestAll(
    { grant }: IngestAllRequest,
    entries: AsyncIterable<SeriesEntry>,
    options?: CallOptions,
  ): AsyncGenerator<SeriesResult, void> {
    this.beforeSeries();
    this.series += 1;
    for await (const entry of entries) {
      if (entry.kind !== 'file') throw new TypeError('a push sends files alone');
      const { body, kind: _, ...request } = entry;
      try {
        yield { outcome: 'recorded', file: await this.ingest({ ...request, grant }, body, options) };
      } catch (error) {
        if (!(error instanceof ArtifactStoreError) || error.kind === 'unavailable') throw error;
        yield { outcome: 'refused', relativePath: entry.relativePath, error };
      }
    }
  }

  async ingest({ grant, ...request }: IngestRequest, body: AsyncIterable<Uint8Array>, options?: CallOptions): Promise<FileView> {
    const packageId = this.grants.get(grant);
    if (packageId === undefined) throw new GrantInvalidError('the grant is not signed by this deployment');
    this.keys.push(request.idempotencyKey);
    return this.put({ ...request, packageId }, body, options);
  }

  async put(request: PutFile, body: AsyncIterable<Uint8Array>, options: CallOptions = {}): Promise<FileView> {
    parseRelativePath(request.relativePath);
    this.putsUnderWay += 1;
    this.mostPutsAtOnce = Math.max(this.mostPutsAtOnce, this.putsUnderWay);
    try {
      await this.beforePut(request);
      const bytes = await collect(body, options.signal);
      this.received.push(request.relativePath);
      const view = this.#record(request, bytes);
      await this.afterPut(request);
      return view;
    } finally {
      this.putsUnderWay -= 1;
    }
  }

  async open(request: ReadFile): Promise<{ body: AsyncIterable<Uint8Array> }> {
    this.opened += 1;
    for (const { files } of this.#packages.values()) {
      for (const { view, bytes } of files.values()) {
        if (view.fileId !== request.fileId) continue;
        const first = request.range !== undefined && 'first' in request.range ? request.range.first : 0;
        return { body: this.onOpen(bytes.subarray(first), request) };
      }
    }
    throw new FileNotFoundError('no such file');
  }

  /** What a package holds, by path. */
  contentsOf(packageId: string): Record<string, string> {
    return Object.fromEntries(
      this.#sorted(packageId).map(({ view, bytes }) => [view.relativePath, Buffer.from(bytes).toString()]),
    );
  }

  get packageIds(): string[] {
    return [...this.#packages.keys()];
  }

  #create(command: CreatePackage): CreatedPackage {
    const { name, producer, subject, retentionClass, metadata = {}, metadataSchema = null, uniqueKey = null } = command;
    for (const { details } of this.#packages.values()) {
      if (uniqueKey !== null && details.package.uniqueKey === uniqueKey) return { ...details, created: false, uploadGrant: null };
    }
    const packageId = parseId<PackageId>(this.#ids.next());
    const now = this.#clock.now();
    const details: PackageDetails = {
      package: {
        ...{ packageId, name, producer, subject, retentionClass, metadata, metadataSchema, uniqueKey, status: 'created' },
        ...{ manifestDigest: null, fileCount: 0, totalBytes: 0, createdAt: now, createdBy: command.actor },
        ...{ finalizedAt: null, finalizedBy: null, lastEventSequence: 1 },
      },
      retention: {
        ...{ packageId, retentionClass, currentExpiresAt: null, eligibleForDeletion: false, eligibleAt: null },
        ...{ activeHoldId: null, lastEventSequence: 1 },
      },
    };
    this.#packages.set(packageId, { details, manifest: null, files: new Map() });
    return { ...details, created: true, uploadGrant: this.#grant(packageId) };
  }

  #grant(packageId: PackageId): Grant {
    const token = this.#ids.next();
    this.grants.set(token, packageId);
    return { token, expiresAt: this.#clock.now(), url: this.grantUrl };
  }

  #recordKnown(packageId: PackageId, { relativePath, mediaType, ...bytes }: KnownFile): ReceiptResult | null {
    const { contentAddress: address, sha256, sizeBytes } = bytes;
    if (this.failed.has(address)) return null;
    const stored = [...this.#packages.values()].flatMap(({ files }) => [...files.values()]);
    const copy = stored.find(({ view }) => view.digestPrimary === splitContentAddress(address).hex);
    if (copy?.view.digestSha256 !== sha256 || copy.view.sizeBytes !== sizeBytes) return null;
    try {
      return { file: this.#record({ packageId, relativePath, mediaType }, copy.bytes) };
    } catch (error) {
      if (error instanceof ArtifactStoreError) return { error };
      throw error;
    }
  }

  #record(request: PutFile, bytes: Uint8Array): FileView {
    const target = this.#package(request.packageId);
    if (target.manifest !== null) throw new PackageNotOpenError('the package is finalized');
    const { primary, sha256, sizeBytes } = this.#digester.of(bytes);
    const { contentAddress: declared = primary, sha256: declaredSha256 = sha256 } = request.declared ?? {};
    if (declared !== primary || declaredSha256 !== sha256) throw new DigestMismatchError('other bytes than declared');
    const existing = target.files.get(request.relativePath)?.view;
    if (existing !== undefined) {
      throw new DuplicateRelativePathError('the path is taken', {
        file_id: existing.fileId,
        digest: contentAddress(existing.digestAlgorithm, existing.digestPrimary),
        sha256: existing.digestSha256,
      });
    }
    const view: FileView = {
      ...{ fileId: parseId<FileId>(this.#ids.next()), packageId: request.packageId, relativePath: request.relativePath },
      ...{ mediaType: request.mediaType, sizeBytes, digestAlgorithm: 'blake3', digestPrimary: splitContentAddress(primary).hex },
      ...{ digestSha256: sha256, createdAt: this.#clock.now(), createdBy: 'test' },
    };
    target.files.set(request.relativePath, { view, bytes });
    target.details = { ...target.details, package: { ...target.details.package, fileCount: target.files.size } };
    return view;
  }

  #finalize(packageId: PackageId): FinalizedPackage {
    const target = this.#package(packageId);
    const files = this.#sorted(packageId);
    target.manifest ??= this.#manifestOf(packageId, files);
    target.details = { ...target.details, package: { ...target.details.package, status: 'finalized' } };
    return {
      packageId,
      manifestDigest: target.manifest.manifestDigest,
      fileCount: files.length,
      totalBytes: files.reduce((sum, { view }) => sum + view.sizeBytes, 0),
      finalizedAt: this.#clock.now(),
      finalizedBy: 'test',
    };
  }

  #manifestOf(packageId: PackageId, files: readonly Stored[]): StoredManifest {
    return storedManifest(
      packageId,
      files.map(({ view }) => ({
        file_id: view.fileId,
        relative_path: view.relativePath,
        size_bytes: view.sizeBytes,
        digest: contentAddress(view.digestAlgorithm, view.digestPrimary),
        sha256: view.digestSha256,
      })),
      this.#digester,
    );
  }

  #package(packageId: string): StoredPackage {
    const found = this.#packages.get(packageId);
    if (found === undefined) throw new PackageNotFoundError('no such package');
    return found;
  }

  #sorted(packageId: string): Stored[] {
    return [...this.#package(packageId).files.entries()]
      .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .map(([, file]) => file);
  }
}

/** A manifest of these files, hostile or not, under its true digest. */
export function storedManifest(
  packageId: PackageId,
  files: { [field: string]: string | number }[],
  digester: Digester,
): StoredManifest {
  const bytes = encodeCanonical({ manifest_version: 1, files });
  return { packageId, bytes, manifestDigest: contentAddress('blake3', Buffer.from(digester.primary(bytes)).toString('hex')) };
}

export async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

async function collect(body: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    signal?.throwIfAborted();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
