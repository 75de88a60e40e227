import { contentAddress, type Digests, type PackageId } from '@artifact-store/identity';
import {
  type CreatePackage,
  type FileView,
  type Grant,
  MAX_PAGE_LIMIT,
  type PackageStatus,
  ScopeMissingError,
} from '@artifact-store/planes';
import type { PushPackages } from '../ports.js';
import { Journal } from './journal.js';

/** The package that a push fills. */
export interface TargetPackage {
  readonly packageId: PackageId;
  readonly status: PackageStatus;
  /** False where a key or a resume file led to a package that was there. */
  readonly created: boolean;
  /** To upload with; null where none was given along. */
  readonly uploadGrant: Grant | null;
  readonly journal: Journal | undefined;
}

export interface TargetOptions {
  readonly package: CreatePackage;
  readonly resumeFile?: string | undefined;
  readonly api: string;
  readonly root: string;
}

/** Goes on with the package of the resume file, or creates one (or gets the one of the same key). */
export async function openTarget(packages: PushPackages, options: TargetOptions): Promise<TargetPackage> {
  const { resumeFile, api, root } = options;
  const push = { api, root, key: options.package.uniqueKey ?? null };
  const journal = resumeFile === undefined ? undefined : await Journal.resume(resumeFile, push);
  if (journal !== undefined) {
    const { packageId } = journal.header;
    const found = await ifReadable(() => packages.get(packageId));
    return { packageId, status: found?.package.status ?? 'created', created: false, uploadGrant: null, journal };
  }
  const { package: target, created, uploadGrant } = await packages.create(options.package);
  const { packageId, status } = target;
  return {
    packageId,
    status,
    created,
    uploadGrant,
    journal: resumeFile === undefined ? undefined : await Journal.create(resumeFile, { ...push, packageId }),
  };
}

/** The files that a package holds, by path. A token that may only write sees none, and is told of each when it sends it. */
export async function filesIn(packages: PushPackages, packageId: PackageId): Promise<ReadonlyMap<string, FileView>> {
  const files = new Map<string, FileView>();
  for (let cursor: string | undefined; ; ) {
    const page = await ifReadable(() => packages.listFiles({ packageId, limit: MAX_PAGE_LIMIT, cursor }));
    if (page === undefined) return files;
    for (const file of page.items) files.set(file.relativePath, file);
    if (page.nextCursor === null) return files;
    cursor = page.nextCursor;
  }
}

/** What a read answers; undefined where the token has no scope to read. */
export async function ifReadable<Answer>(read: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ScopeMissingError) return undefined;
    throw error;
  }
}

export function digestsOfView(file: FileView): Digests {
  return {
    primary: contentAddress(file.digestAlgorithm, file.digestPrimary),
    sha256: file.digestSha256,
    sizeBytes: file.sizeBytes,
  };
}
