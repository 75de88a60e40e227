import type { PackageId } from '@artifact-store/identity';
import { type PackageDetails, PackageNotFoundError } from '@artifact-store/planes';

/** @throws PackageNotFoundError */
export function foundPackage(packageId: PackageId, details: PackageDetails | undefined): PackageDetails {
  if (details === undefined) throw new PackageNotFoundError('no package has this package_id', { package_id: packageId });
  return details;
}
