import type { PackageId } from '@artifact-store/identity';
import {
  InternalError,
  MAX_HOLDS_SHOWN,
  type PackageDetails,
  type RecordedEvent,
  type RetentionStatus,
} from '@artifact-store/planes';
import { collectionEvents } from '../collection/collected-story.js';
import { decodeEvent } from '../events/payload-codec.js';
import { foundPackage } from '../packages/found-package.js';
import type { EventStore } from '../ports/event-store.js';
import type { Views } from '../ports/views.js';
import type { ExpirySetBy, RetentionFacts } from './retention-facts.js';

const MAX_READS = 5;
const EXPIRY_EVENTS = ['v1.retention.default_applied', 'v1.retention.extended', 'v1.package.undeleted'] as const;

/** A package's retention with the holds in force. @throws PackageNotFoundError */
export async function readStatus(views: Views, packageId: PackageId): Promise<RetentionStatus> {
  return readTogether(views, packageId, (details) => statusOf(views, details));
}

/** All that tells why a package is kept or is not. @throws PackageNotFoundError */
export async function readFacts(store: EventStore, packageId: PackageId): Promise<RetentionFacts> {
  return readTogether(store.views, packageId, async (details) => {
    const [status, expiryEvent, verdict, isReclaimed] = await Promise.all([
      statusOf(store.views, details),
      store.lastRetentionEvent(packageId, EXPIRY_EVENTS),
      verdictOf(store, details),
      collectionEvents(details).length > 0 && store.views.hasReclaimed(packageId),
    ]);
    if (expiryEvent === undefined) throw new InternalError('the log does not say what set the expiry of the package');
    return { status, expirySetBy: expirySetBy(expiryEvent), verdict, isReclaimed };
  });
}

async function statusOf(views: Views, { package: target, retention }: PackageDetails): Promise<RetentionStatus> {
  const { packageId, status } = target;
  const holds = await views.activeHolds(packageId, MAX_HOLDS_SHOWN + 1);
  const activeHolds = holds.slice(0, MAX_HOLDS_SHOWN);
  return { packageId, status, retention, activeHolds, hasMoreHolds: holds.length > activeHolds.length };
}

async function verdictOf(store: EventStore, details: PackageDetails): Promise<RecordedEvent | undefined> {
  const { eligibleForDeletion } = details.retention;
  const types = eligibleForDeletion ? (['v1.retention.eligibility_marked'] as const) : collectionEvents(details);
  return types.length === 0 ? undefined : store.lastRetentionEvent(details.package.packageId, types);
}

function expirySetBy(row: RecordedEvent): ExpirySetBy {
  const { sequence, eventType, actor, createdAt } = row;
  const event = decodeEvent(row);
  const hasReason = event?.type === 'v1.retention.extended' || event?.type === 'v1.package.undeleted';
  const reason = hasReason ? event.reason : null;
  return { sequence, eventType, actor, createdAt, reason };
}

/** Outside of a transaction each read is of its own moment: what was read is good only if the package stayed as it was meanwhile. */
async function readTogether<Result>(
  views: Views,
  packageId: PackageId,
  read: (details: PackageDetails) => Promise<Result>,
): Promise<Result> {
  let details = foundPackage(packageId, await views.package(packageId));
  for (let reads = 1; ; reads++) {
    const result = await read(details);
    const after = foundPackage(packageId, await views.package(packageId));
    if (isUnchanged(details, after) || reads === MAX_READS) return result;
    details = after;
  }
}

function isUnchanged(before: PackageDetails, after: PackageDetails): boolean {
  return (
    before.package.lastEventSequence === after.package.lastEventSequence &&
    before.retention.lastEventSequence === after.retention.lastEventSequence
  );
}
