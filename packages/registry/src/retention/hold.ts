import type { CborMap } from '@artifact-store/encoding';
import { type HoldId, parseId, type Timestamp } from '@artifact-store/identity';
import type { ApplyHold, HoldView, PackageDetails } from '@artifact-store/planes';
import type { Repeatable } from '../idempotency/with-idempotency.js';
import { foundPackage } from '../packages/found-package.js';
import type { Decision } from '../ports/event-store.js';
import { checkText } from '../text.js';
import { checkReason } from './reasons.js';
import { refuseCollected } from './refuse-collected.js';

const MAX_REFERENCE_BYTES = 256;

export interface HoldSnapshot {
  readonly details: PackageDetails | undefined;
  /** The earliest of those in force. */
  readonly earliest: HoldView | undefined;
}

/** Holds and releases answer the hold as it is by now, so its id is all that a repeat needs. */
export const holdIsRepeatable: Repeatable<unknown, HoldId> = {
  resultOf: (holdId) => ({ hold_id: holdId }),
  answerAgain: ({ hold_id = '' }) => parseId<HoldId>(hold_id),
};

/** Everything that the command declares; what was left out is what it stands for. */
export function holdValues({ packageId, reason, reference = null }: ApplyHold): CborMap {
  return { package_id: packageId, reason, reference };
}

/** Checks what can be checked without any row. @throws ValidationFailedError, InvalidTextError */
export function checkHold(command: ApplyHold): void {
  checkReason(command);
  const { reference = null } = command;
  if (reference !== null) checkText('reference', reference, MAX_REFERENCE_BYTES);
}

/** Keeps a package for one more case. @throws PackageNotFoundError, PackageCollectingError, PackageCollectedError */
export function decideHold(
  { packageId, actor, reason, reference = null }: ApplyHold,
  holdId: HoldId,
  { details, earliest }: HoldSnapshot,
  now: Timestamp,
): Decision<HoldId> {
  refuseCollected(foundPackage(packageId, details).package);
  // Holds of one instant are in the order of their ids, and a new id need not be the greater one.
  const isEarliest = earliest === undefined || (earliest.appliedAt === now && holdId < earliest.holdId);
  const activeHoldId = isEarliest ? holdId : earliest.holdId;
  return {
    events: [{ type: 'v1.retention.hold_applied', actor, packageId, holdId, reason, reference, activeHoldId }],
    answer: holdId,
  };
}
