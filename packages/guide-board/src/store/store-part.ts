import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress, Digester, PackageId } from '@artifact-store/identity';
import { type CreatedPackage, type CreatePackage, PackageNotOpenError } from '@artifact-store/planes';
import { type DataPlaneAt, type PushPackages, push, readTree, type TransferObserver } from '@artifact-store/transfer';
import type { LocalRun } from '../run/read-run.js';
import { runMetadata } from './run-metadata.js';
import { RUN_SCHEMA_SLUG } from './run-schema.js';
import { assertSameContent } from './same-run.js';
import { assertUnchanged } from './unchanged.js';

/** Who made the evidence, in every package of a run. */
export const PRODUCER = 'guide-board';

/** Of one package of a run: which files, for how long, under which key, and what it says beside the description of the run. */
export interface Part {
  readonly retentionClass: string;
  readonly key: string;
  readonly include: (relativePath: string) => boolean;
  readonly metadata: CborMap;
}

export interface PartPorts {
  readonly packages: PushPackages;
  readonly dataPlane: DataPlaneAt;
  readonly digester: Digester;
}

export interface PartOptions {
  readonly actor: string;
  /** Names the store; nobody is asked there. */
  readonly api: string;
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
}

/** How often a package may be finalized by somebody else while it is filled: once, in truth. */
const ATTEMPTS = 3;

/**
 * Stores one package of a run, or finds it stored.
 * @param contentDigest Of the whole run: two parts are of one run only if all of it is the same.
 * @throws RunConflictError, FileChangedError, and what `push` throws
 */
export async function storePart(
  ports: PartPorts,
  run: LocalRun,
  part: Part,
  contentDigest: ContentAddress,
  options: PartOptions,
): Promise<StoredPackage> {
  let reusedExisting: boolean | undefined;
  const create = async (command: CreatePackage): Promise<CreatedPackage> => {
    assertUnchanged(run.tree, await readTree(run.tree.root, { signal: options.signal }));
    const created = await ports.packages.create(command);
    // What counts is the first time: a package that this command has made is not reused by it.
    reusedExisting ??= !created.created;
    if (!created.created) assertSameContent(created.package, contentDigest, run.runId);
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
  const { packages, dataPlane, digester } = ports;
  const { api, patienceMilliseconds, signal, onEvent } = options;
  const { packageId, manifestDigest, fileCount } = await whileOthersFinalize(() =>
    push(
      { packages: { ...methodsOf(packages), create }, dataPlane, digester },
      { source: run.tree.root, include: part.include, package: command, api, patienceMilliseconds, signal, onEvent },
    ),
  );
  if (manifestDigest === null) throw new TypeError('a push that finalizes has a manifest');
  return { packageId, manifestDigest, fileCount, reusedExisting: reusedExisting === true };
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
