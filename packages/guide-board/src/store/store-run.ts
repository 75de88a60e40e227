import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress, Digester, PackageId } from '@artifact-store/identity';
import { type CreatedPackage, type CreatePackage, PackageNotOpenError } from '@artifact-store/planes';
import { type DataPlaneAt, type PushPackages, push, readTree, type TransferObserver } from '@artifact-store/transfer';
import { RunConflictError } from '../errors.js';
import { contentDigestOf } from '../run/content-digest.js';
import { isRaw } from '../run/documents.js';
import type { LocalRun } from '../run/read-run.js';
import { runMetadata } from './run-metadata.js';
import { ensureSchema, RUN_SCHEMA_SLUG, type RunSchema, type RunSchemas } from './run-schema.js';
import { assertUnchanged } from './unchanged.js';

/** Who made the evidence, in every package of a run. */
export const PRODUCER = 'guide-board';

export interface StorePorts {
  readonly packages: PushPackages;
  readonly schemas: RunSchemas;
  readonly dataPlane: DataPlaneAt;
  readonly digester: Digester;
}

export interface StoreOptions {
  readonly schema: RunSchema;
  readonly actor: string;
  /** Names the store; nobody is asked there. */
  readonly api: string;
  /** `release-evidence` if not given. Not with `splitRaw`. */
  readonly retentionClass?: string | undefined;
  /** Summaries and raw artifacts become packages of their own, kept as long as each is worth. */
  readonly splitRaw?: boolean | undefined;
  /** Stands for the run id where the same run is to be stored once more. */
  readonly key?: string | undefined;
  readonly patienceMilliseconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: TransferObserver | undefined;
}

/** A package of a run. */
export interface StoredPackage {
  readonly packageId: PackageId;
  readonly manifestDigest: ContentAddress;
  readonly fileCount: number;
  /** Whether the run had this package before. */
  readonly reusedExisting: boolean;
  readonly retentionClass: string;
}

export interface StoredRun extends StoredPackage {
  /** The package of the raw artifacts; null where they are in the same one, or where there are none. */
  readonly raw: StoredPackage | null;
}

/** Of one package: which files, for how long, under which key, and what it says beside the description of the run. */
interface Part {
  readonly retentionClass: string;
  readonly key: string;
  readonly include: (relativePath: string) => boolean;
  readonly metadata: CborMap;
}

/** How often a package may be finalized by somebody else while it is filled: once, in truth. */
const ATTEMPTS = 3;

/**
 * Stores a run that was read, as one package or two. The run id makes it repeatable: the same run again, also at the same time, is the
 * same package.
 * @throws RunConflictError where the run is stored with other content; FileChangedError where the directory is not what was read
 * @throws what `ensureSchema` and `push` throw
 */
export async function storeRun(ports: StorePorts, run: LocalRun, options: StoreOptions): Promise<StoredRun> {
  await ensureSchema(ports.schemas, options.schema, options.actor, ports.digester);
  const key = options.key ?? run.runId;
  if (options.splitRaw !== true) {
    const whole = { retentionClass: options.retentionClass ?? 'release-evidence', key, include: () => true, metadata: {} };
    return { ...(await storePart(ports, run, whole, options)), raw: null };
  }
  // Raw first: the summary names what it was made from.
  const raw = run.files.some(({ relativePath }) => isRaw(relativePath))
    ? await storePart(ports, run, { ...RAW, key: `${key}/raw`, include: isRaw }, options)
    : null;
  const names = raw === null ? {} : { raw_package_id: raw.packageId, raw_manifest_digest: raw.manifestDigest };
  const include = (path: string) => !isRaw(path);
  const metadata = { ...SUMMARY.metadata, ...names };
  return { ...(await storePart(ports, run, { ...SUMMARY, key, include, metadata }, options)), raw };
}

const RAW = { retentionClass: 'raw-evidence', metadata: { part: 'raw' } } as const;
const SUMMARY = { retentionClass: 'summary-evidence', metadata: { part: 'summary' } } as const;

async function storePart(ports: StorePorts, run: LocalRun, part: Part, options: StoreOptions): Promise<StoredPackage> {
  const files = run.files.filter(({ relativePath }) => part.include(relativePath));
  const contentDigest = contentDigestOf(files, ports.digester);
  let reusedExisting: boolean | undefined;
  const create = async (command: CreatePackage): Promise<CreatedPackage> => {
    assertUnchanged(run.tree, await readTree(run.tree.root, { signal: options.signal }));
    const created = await ports.packages.create(command);
    // What counts is the first time: a package that this command has made is not reused by it.
    reusedExisting ??= !created.created;
    if (!created.created) assertSameContent(created, contentDigest, run.runId);
    return created;
  };
  const command: CreatePackage = {
    name: run.runId,
    producer: PRODUCER,
    subject: run.targetProfileRef,
    retentionClass: part.retentionClass,
    actor: options.actor,
    metadata: { ...runMetadata(run), content_digest: contentDigest, ...part.metadata },
    metadataSchema: RUN_SCHEMA_SLUG,
    uniqueKey: part.key,
  };
  const { packages } = ports;
  const pushed = await whileOthersFinalize(() =>
    push(
      { ...ports, packages: { ...methodsOf(packages), create } },
      {
        ...{ source: run.tree.root, include: part.include, package: command, api: options.api },
        ...{ patienceMilliseconds: options.patienceMilliseconds, signal: options.signal, onEvent: options.onEvent },
      },
    ),
  );
  const { packageId, manifestDigest, fileCount } = pushed;
  if (manifestDigest === null) throw new TypeError('a push that finalizes has a manifest');
  return { packageId, manifestDigest, fileCount, reusedExisting: reusedExisting === true, retentionClass: part.retentionClass };
}

/** The same run may be ingested at the same time: who comes late finds the package finalized, and compares. */
async function whileOthersFinalize<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !(error instanceof PackageNotOpenError)) throw error;
    }
  }
}

/** Before a byte is sent: a package that is open must not be filled with two runs. */
function assertSameContent({ package: found }: CreatedPackage, contentDigest: ContentAddress, runId: string): void {
  const { content_digest: stored } = found.metadata;
  if (stored === undefined || stored === contentDigest) return;
  const state = found.status === 'created' ? ', which was never finalized' : '';
  throw new RunConflictError(
    `${runId} has the content ${String(stored)} in package ${found.packageId}${state}; the directory has ${contentDigest}`,
    {
      run_id: runId,
      package_id: found.packageId,
      status: found.status,
      manifest_digest: found.manifestDigest,
      stored_content_digest: stored,
      content_digest: contentDigest,
    },
  );
}

/** The methods of packages, whatever object has them. */
function methodsOf(packages: PushPackages): PushPackages {
  return {
    create: (command) => packages.create(command),
    get: (packageId) => packages.get(packageId),
    listFiles: (query) => packages.listFiles(query),
    grantUpload: (command) => packages.grantUpload(command),
    finalize: (command) => packages.finalize(command),
    manifest: (packageId) => packages.manifest(packageId),
  };
}
