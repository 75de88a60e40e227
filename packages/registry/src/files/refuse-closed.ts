import { type ArtifactStoreError, PackageNotOpenError, type PackageView } from '@artifact-store/planes';
import { collectedRefusal } from '../retention/refuse-collected.js';

/** What forbids a new file in the package: PackageNotOpenError, PackageCollectingError or PackageCollectedError; undefined while it is open. */
export function closedRefusal(target: Pick<PackageView, 'packageId' | 'status'>): ArtifactStoreError | undefined {
  const { packageId, status } = target;
  if (status === 'created') return undefined;
  return collectedRefusal(target) ?? new PackageNotOpenError('the package is finalized', { package_id: packageId, status });
}
