import type { CborMap } from '@artifact-store/encoding';
import { parseTimestamp, type Timestamp } from '@artifact-store/identity';
import {
  ExpiryInPastError,
  ExpiryNotLaterError,
  type ExtendRetention,
  NeverExpiresError,
  type PackageDetails,
  type RetentionExtension,
} from '@artifact-store/planes';
import type { Repeatable } from '../idempotency/with-idempotency.js';
import { foundPackage } from '../packages/found-package.js';
import type { Decision } from '../ports/event-store.js';
import { refuseCollected } from './refuse-collected.js';

export interface ExtendSnapshot {
  readonly details: PackageDetails | undefined;
  /** Whether a time has passed is judged by the clock alone, and not by the log, which may be ahead of it. */
  readonly clockNow: Timestamp;
}

/** Everything that the command declares. */
export function extendValues({ packageId, newExpiresAt, reason }: ExtendRetention): CborMap {
  return { package_id: packageId, new_expires_at: newExpiresAt, reason };
}

/** All else of the answer is in the command, which is the same one. */
export function extendIsRepeatable(command: ExtendRetention): Repeatable<ExtendSnapshot, RetentionExtension> {
  return {
    resultOf: ({ previousExpiresAt, extendedAt }) => ({ previous_expires_at: previousExpiresAt, extended_at: extendedAt }),
    answerAgain: ({ previous_expires_at = '', extended_at = '' }) =>
      extension(command, parseTimestamp(previous_expires_at), parseTimestamp(extended_at)),
  };
}

/**
 * Moves the expiry to later, never to sooner.
 * @param now when the extension is recorded
 * @throws PackageNotFoundError, PackageCollectingError, PackageCollectedError, NeverExpiresError, ExpiryNotLaterError, ExpiryInPastError
 */
export function decideExtend(
  command: ExtendRetention,
  { details, clockNow }: ExtendSnapshot,
  now: Timestamp,
): Decision<RetentionExtension> {
  const { packageId, newExpiresAt, actor, reason } = command;
  const { package: target, retention } = foundPackage(packageId, details);
  refuseCollected(target);
  const { currentExpiresAt: previousExpiresAt, retentionClass } = retention;
  if (previousExpiresAt === null) {
    throw new NeverExpiresError(`the package is of the class ${retentionClass} and has no expiry`, {
      package_id: packageId,
      retention_class: retentionClass,
    });
  }
  if (newExpiresAt <= previousExpiresAt) {
    throw new ExpiryNotLaterError(`the package expires at ${previousExpiresAt}; ${newExpiresAt} is not later than that`, {
      package_id: packageId,
      current_expires_at: previousExpiresAt,
    });
  }
  if (newExpiresAt <= clockNow) {
    throw new ExpiryInPastError(`it is ${clockNow}; ${newExpiresAt} is not later than that`, { now: clockNow });
  }
  return {
    events: [{ type: 'v1.retention.extended', actor, packageId, previousExpiresAt, newExpiresAt, reason }],
    answer: extension(command, previousExpiresAt, now),
  };
}

function extension(command: ExtendRetention, previousExpiresAt: Timestamp, extendedAt: Timestamp): RetentionExtension {
  const { packageId, newExpiresAt, reason, actor: extendedBy } = command;
  return { packageId, previousExpiresAt, newExpiresAt, reason, extendedBy, extendedAt };
}
