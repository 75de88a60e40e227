import type { CborMap } from '@artifact-store/encoding';
import type { HoldId } from '@artifact-store/identity';
import {
  HoldAlreadyReleasedError,
  HoldNotFoundError,
  type HoldView,
  type PackageDetails,
  type ReleaseHold,
} from '@artifact-store/planes';
import { foundPackage } from '../packages/found-package.js';
import type { Decision } from '../ports/event-store.js';

export interface ReleaseSnapshot {
  readonly details: PackageDetails | undefined;
  readonly hold: HoldView | undefined;
  /** The two earliest of those in force: one of them stays. */
  readonly earliest: readonly HoldView[];
}

/** Everything that the command declares. */
export function releaseValues({ packageId, holdId, reason }: ReleaseHold): CborMap {
  return { package_id: packageId, hold_id: holdId, reason };
}

/** Ends one hold; the others stand. @throws PackageNotFoundError, HoldNotFoundError, HoldAlreadyReleasedError */
export function decideRelease(
  { packageId, holdId, actor, reason }: ReleaseHold,
  { details, hold, earliest }: ReleaseSnapshot,
): Decision<HoldId> {
  foundPackage(packageId, details);
  const members = { package_id: packageId, hold_id: holdId };
  if (hold?.packageId !== packageId) throw new HoldNotFoundError('no hold of the package has this hold_id', members);
  const { releasedAt, releasedBy } = hold;
  if (releasedAt !== null) {
    throw new HoldAlreadyReleasedError(`the hold was released at ${releasedAt} by ${releasedBy}`, {
      ...members,
      released_at: releasedAt,
      released_by: releasedBy,
    });
  }
  const activeHoldId = earliest.find((each) => each.holdId !== holdId)?.holdId ?? null;
  return { events: [{ type: 'v1.retention.hold_released', actor, packageId, holdId, reason, activeHoldId }], answer: holdId };
}
