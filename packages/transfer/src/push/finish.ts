import type { ContentAddress, Digester, Digests, PackageId } from '@artifact-store/identity';
import { DigestMismatchError, type FinalizePackage } from '@artifact-store/planes';
import { FileChangedError, PackageDiffersError } from '../errors.js';
import { type ManifestEntry, verifiedFiles } from '../manifest.js';
import type { PushPackages } from '../ports.js';
import { sameState } from './file-state.js';
import { digestsOf, type Reading } from './local-content.js';
import { type LocalTree, readTree } from './local-tree.js';
import type { PushOptions } from './options.js';
import { ifReadable } from './target-package.js';

/**
 * Walks the directory again. A file that looks different is read again, since links made elsewhere change it only in
 * looks; one that is gone or differs fails the push, a new one is only told of.
 * @throws FileChangedError
 */
export async function assertTreeUnchanged(
  tree: LocalTree,
  digests: ReadonlyMap<string, Digests>,
  reading: Reading,
  { source, resumeFile, include, onEvent }: Pick<PushOptions, 'source' | 'resumeFile' | 'include' | 'onEvent'>,
  signal: AbortSignal,
): Promise<void> {
  const now = new Map(
    (await readTree(source, { exclude: resumeFile, include, signal })).files.map((file) => [file.relativePath, file]),
  );
  for (const before of tree.files) {
    const { relativePath } = before;
    const after = now.get(relativePath);
    now.delete(relativePath);
    if (after !== undefined && sameState(before.state, after.state)) continue;
    const again = after === undefined ? undefined : await digestsOf(after, reading, signal);
    if (again?.primary !== digests.get(relativePath)?.primary) {
      throw new FileChangedError(`${relativePath} changed after it was sent`, { relative_path: relativePath });
    }
  }
  const [appeared, ...more] = now.keys();
  if (appeared !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    onEvent?.({ type: 'warning', message: `${appeared}${others} appeared during the push and is not in the package` });
  }
}

export interface FinishedPackage {
  readonly manifestDigest: ContentAddress | null;
  readonly fileCount: number;
  readonly totalBytes: number;
}

/**
 * Finalizes the package and reads its manifest back: it must list the pushed files with their digests, and nothing else.
 * A token that may only write does without the reading.
 * @throws PackageDiffersError, DigestMismatchError, and what the control plane throws
 */
export async function finishPackage(
  ports: { readonly packages: PushPackages; readonly digester: Digester },
  finalize: FinalizePackage,
  digests: ReadonlyMap<string, Digests>,
): Promise<FinishedPackage> {
  const { packageId } = finalize;
  const held = await ifReadable(() => ports.packages.get(packageId));
  // Another push of the same key, of another directory, must not end in a package that nobody meant.
  if (held !== undefined) assertCount(packageId, held.package.fileCount, digests.size);
  const { manifestDigest, fileCount, totalBytes } = await ports.packages.finalize(finalize);
  const stored = await ifReadable(() => ports.packages.manifest(packageId));
  if (stored !== undefined) {
    if (stored.manifestDigest !== manifestDigest) {
      throw new DigestMismatchError(`finalize answered ${manifestDigest}, but the manifest is ${stored.manifestDigest}`, {
        package_id: packageId,
      });
    }
    const different = differenceOf(verifiedFiles(stored, ports.digester), digests);
    if (different !== undefined) {
      throw new PackageDiffersError(`the manifest does not have ${different} as it was pushed`, {
        package_id: packageId,
        relative_path: different,
      });
    }
  }
  assertCount(packageId, fileCount, digests.size);
  return { manifestDigest, fileCount, totalBytes };
}

function assertCount(packageId: PackageId, held: number, pushed: number): void {
  if (held === pushed) return;
  throw new PackageDiffersError(`the package holds ${held} files, the directory ${pushed}`, { package_id: packageId });
}

function differenceOf(entries: readonly ManifestEntry[], digests: ReadonlyMap<string, Digests>): string | undefined {
  const listed = new Set(entries.map((entry) => entry.relativePath as string));
  const wrong = entries.find(({ relativePath, digest, sha256, sizeBytes }) => {
    const local = digests.get(relativePath);
    return local?.primary !== digest || local.sha256 !== sha256 || local.sizeBytes !== sizeBytes;
  });
  return wrong?.relativePath ?? [...digests.keys()].find((path) => !listed.has(path));
}
