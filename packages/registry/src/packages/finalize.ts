import type { ContentAddress, Timestamp } from '@artifact-store/identity';
import { EmptyPackageError, type FinalizedPackage, type FinalizePackage, type PackageDetails } from '@artifact-store/planes';
import type { Repeatable } from '../idempotency/with-idempotency.js';
import type { Decision } from '../ports/event-store.js';
import { refuseCollected } from '../retention/refuse-collected.js';
import { foundPackage } from './found-package.js';

/** A manifest that was built outside the lock, with what it was built from. */
export interface PreparedManifest {
  readonly bytes: Uint8Array;
  readonly digest: ContentAddress;
  readonly finalizedAt: Timestamp;
  /** The rows it describes, at these sequences. */
  readonly packageSequence: number;
  readonly retentionSequence: number;
}

/** `stale`: the package changed since the manifest was built; build it again. */
export type FinalizeAnswer = { readonly finalized: FinalizedPackage } | { readonly stale: true };

export interface FinalizeSnapshot {
  readonly details: PackageDetails | undefined;
  /** Undefined where there was nothing to build one of. */
  readonly prepared: PreparedManifest | undefined;
}

export function finalizeIsRepeatable(command: FinalizePackage): Repeatable<FinalizeSnapshot, FinalizeAnswer> {
  return {
    resultOf: (answer) => ('finalized' in answer ? { package_id: command.packageId } : undefined),
    // What is finalized once stays so, and answers by itself what it answered first.
    answerAgain: (_result, snapshot) => decideFinalize(command, snapshot).answer,
  };
}

/** Whether the package is one to build a manifest of. */
export function isToFinalize(command: FinalizePackage, details: PackageDetails | undefined): details is PackageDetails {
  if (details === undefined || details.package.status !== 'created') return false;
  return details.package.fileCount > 0 || command.allowEmpty === true;
}

/**
 * The answer of a package that was finalized before, whatever became of it since; undefined while it is open.
 * @throws PackageNotFoundError, PackageCollectingError, PackageCollectedError, EmptyPackageError
 */
export function checkFinalize(command: FinalizePackage, details: PackageDetails | undefined): FinalizedPackage | undefined {
  const { package: target } = foundPackage(command.packageId, details);
  const { manifestDigest, finalizedAt, finalizedBy } = target;
  if (manifestDigest !== null && finalizedAt !== null && finalizedBy !== null) {
    const { packageId, fileCount, totalBytes } = target;
    return { packageId, manifestDigest, fileCount, totalBytes, finalizedAt, finalizedBy };
  }
  refuseCollected(target);
  if (target.fileCount === 0 && command.allowEmpty !== true) {
    throw new EmptyPackageError('the package holds no file', { package_id: target.packageId });
  }
  return undefined;
}

/** Decides a finalize under the lock: the prepared manifest becomes the fact only if it still says what the package is. */
export function decideFinalize(command: FinalizePackage, { details, prepared }: FinalizeSnapshot): Decision<FinalizeAnswer> {
  const finalized = checkFinalize(command, details);
  if (finalized !== undefined) return { events: [], answer: { finalized } };
  if (details === undefined || prepared === undefined || isStale(prepared, details)) {
    return { events: [], answer: { stale: true } };
  }
  const { packageId, fileCount, totalBytes } = details.package;
  const { digest: manifestDigest, finalizedAt } = prepared;
  return {
    events: [{ type: 'v1.package.finalized', actor: command.actor, packageId, finalizedAt, manifest: prepared.bytes }],
    answer: { finalized: { packageId, manifestDigest, fileCount, totalBytes, finalizedAt, finalizedBy: command.actor } },
    notBefore: finalizedAt,
  };
}

function isStale(prepared: PreparedManifest, { package: target, retention }: PackageDetails): boolean {
  return target.lastEventSequence !== prepared.packageSequence || retention.lastEventSequence !== prepared.retentionSequence;
}
