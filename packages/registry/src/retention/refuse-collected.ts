import { PackageCollectedError, PackageCollectingError, type PackageView } from '@artifact-store/planes';

type CollectedError = PackageCollectingError | PackageCollectedError;

/** What forbids every change of a package whose files are being let go, or are gone; undefined while it can change. */
export function collectedRefusal({ packageId, status }: Pick<PackageView, 'packageId' | 'status'>): CollectedError | undefined {
  const members = { package_id: packageId };
  switch (status) {
    case 'created':
    case 'finalized':
      return undefined;
    case 'collecting':
      return new PackageCollectingError('the files of the package are being let go: undelete it to keep them', members);
    case 'garbage_collected':
      return new PackageCollectedError('the files of the package were let go', members);
    default:
      return status satisfies never;
  }
}

/** @throws PackageCollectingError, PackageCollectedError */
export function refuseCollected(target: Pick<PackageView, 'packageId' | 'status'>): void {
  const refusal = collectedRefusal(target);
  if (refusal !== undefined) throw refusal;
}
