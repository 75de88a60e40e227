import type { PackageId } from '@artifact-store/identity';
import type { FileView, PackageDetails } from '@artifact-store/planes';
import { duplicatePath } from '../files/duplicate-path.js';
import { closedRefusal } from '../files/refuse-closed.js';
import { foundPackage } from '../packages/found-package.js';

/**
 * Refuses bytes that could not be recorded as things are.
 * @throws PackageNotFoundError, PackageNotOpenError, PackageCollectingError, PackageCollectedError, DuplicateRelativePathError
 */
export function refuseUpload(packageId: PackageId, target: PackageDetails | undefined, existing: FileView | undefined): void {
  const refusal = closedRefusal(foundPackage(packageId, target).package);
  if (refusal !== undefined) throw refusal;
  if (existing !== undefined) throw duplicatePath(existing);
}
