import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { PackageDetails } from './packages.js';

/** Packages that are being let go, or were. The letting go itself is a job. */
export interface Collection {
  /**
   * Brings back a package that is collecting or was collected, with all of its files or not at all. It can be done for as long
   * as no object of the package was reclaimed: for the grace period, counted from the first release, and longer where nobody
   * collected since.
   * @throws ValidationFailedError, InvalidTextError, PackageNotFoundError, PackageNotCollectedError, ExpiryInPastError,
   *   PackageReclaimedError, UniqueKeyConflictError, IdempotencyKeyReusedError
   */
  undelete(command: UndeletePackage): Promise<PackageDetails>;
}

export interface UndeletePackage {
  readonly packageId: PackageId;
  /** Later than now. */
  readonly newExpiresAt: Timestamp;
  /** 1 to 4096 bytes. */
  readonly reason: string;
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
}
