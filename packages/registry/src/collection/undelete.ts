import type { CborMap } from '@artifact-store/encoding';
import { type PackageId, parseId, type Timestamp } from '@artifact-store/identity';
import {
  ExpiryInPastError,
  type PackageDetails,
  PackageNotCollectedError,
  PackageReclaimedError,
  type UndeletePackage,
  UniqueKeyConflictError,
} from '@artifact-store/planes';
import type { Repeatable } from '../idempotency/with-idempotency.js';
import { foundPackage } from '../packages/found-package.js';
import type { Decision } from '../ports/event-store.js';

export interface UndeleteSnapshot {
  readonly details: PackageDetails | undefined;
  /** Whether an object of the package was given up. */
  readonly hasReclaimed: boolean;
  /** The open or finalized package of the producer that has the unique key by now. */
  readonly successor: PackageDetails | undefined;
  /** Whether a time has passed is judged by the clock alone, and not by the log, which may be ahead of it. */
  readonly clockNow: Timestamp;
}

/** Answered is the package as it is by then, so its id is all that a repeat needs. */
export const undeleteIsRepeatable: Repeatable<UndeleteSnapshot, PackageId> = {
  resultOf: (packageId) => ({ package_id: packageId }),
  answerAgain: ({ package_id = '' }) => parseId<PackageId>(package_id),
};

/** Everything that the command declares. */
export function undeleteValues({ packageId, newExpiresAt, reason }: UndeletePackage): CborMap {
  return { package_id: packageId, new_expires_at: newExpiresAt, reason };
}

/**
 * Brings a package back with all of its files, or not at all.
 * @throws PackageNotFoundError, PackageNotCollectedError, ExpiryInPastError, PackageReclaimedError, UniqueKeyConflictError
 */
export function decideUndelete(
  { packageId, newExpiresAt, reason, actor }: UndeletePackage,
  { details, hasReclaimed, successor, clockNow }: UndeleteSnapshot,
): Decision<PackageId> {
  const { status, manifestDigest } = foundPackage(packageId, details).package;
  const members = { package_id: packageId };
  if (status === 'created' || status === 'finalized') {
    throw new PackageNotCollectedError(`the package is ${status === 'created' ? 'open' : 'finalized'}`, { ...members, status });
  }
  if (newExpiresAt <= clockNow) {
    throw new ExpiryInPastError(`it is ${clockNow}; ${newExpiresAt} is not later than that`, { now: clockNow });
  }
  if (hasReclaimed) {
    throw new PackageReclaimedError('bytes of the package were given up for good, so it cannot come back as a whole', members);
  }
  if (successor !== undefined) {
    throw new UniqueKeyConflictError('another package has the unique_key of this one by now', {
      package_id: successor.package.packageId,
    });
  }
  const restored = manifestDigest === null ? 'created' : 'finalized';
  return {
    events: [{ type: 'v1.package.undeleted', actor, packageId, status: restored, newExpiresAt, reason }],
    answer: packageId,
  };
}
