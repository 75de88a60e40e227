import type { CborMap } from '@artifact-store/encoding';
import { type PackageId, parseId, type Timestamp } from '@artifact-store/identity';
import { type CreatePackage, type PackageDetails, UniqueKeyConflictError } from '@artifact-store/planes';
import type { PackageCreated, RetentionDefaultApplied } from '../events/domain-event.js';
import type { Repeatable } from '../idempotency/with-idempotency.js';
import type { Decision } from '../ports/event-store.js';
import type { RetentionClass } from '../ports/views.js';
import { defaultExpiry, retentionClassNamed } from '../retention/default-expiry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { checkMetadata } from './metadata.js';

export const MAX_KEY_BYTES = 256;
const MAX_TEXT_BYTES = 1024;

export interface CreateSnapshot {
  /** The open or finalized package of this producer with the command's key. */
  readonly existing: PackageDetails | undefined;
  readonly retentionClasses: readonly RetentionClass[];
}

export interface CreateAnswer {
  readonly packageId: PackageId;
  /** False where it is the existing package. */
  readonly created: boolean;
}

export const createIsRepeatable: Repeatable<CreateSnapshot, CreateAnswer> = {
  resultOf: ({ packageId, created }) => ({ package_id: packageId, created: String(created) }),
  answerAgain: ({ package_id = '', created }) => ({ packageId: parseId<PackageId>(package_id), created: created === 'true' }),
};

/** Everything that the command declares; what was left out is what it stands for. */
export function createValues(command: CreatePackage): CborMap {
  return {
    name: command.name,
    producer: command.producer,
    subject: command.subject,
    retention_class: command.retentionClass,
    metadata: command.metadata ?? {},
    metadata_schema: command.metadataSchema ?? null,
    unique_key: command.uniqueKey ?? null,
  };
}

/** Checks what can be checked without any row. @throws as `Packages.create` */
export function checkCreatePackage(command: CreatePackage): void {
  checkText('name', command.name, MAX_TEXT_BYTES);
  checkText('producer', command.producer, MAX_KEY_BYTES);
  checkText('subject', command.subject, MAX_TEXT_BYTES);
  checkText('retention_class', command.retentionClass, MAX_KEY_BYTES);
  checkText('actor', command.actor, MAX_ACTOR_BYTES);
  checkMetadata(command.metadata ?? {});
  if (command.uniqueKey !== undefined && command.uniqueKey !== null) checkText('unique_key', command.uniqueKey, MAX_KEY_BYTES);
}

/** A new package, or the existing one with the same unique key where class, subject and schema are the same. */
export function decideCreatePackage(
  command: CreatePackage,
  packageId: PackageId,
  snapshot: CreateSnapshot,
  now: Timestamp,
): Decision<CreateAnswer> {
  const retentionClass = retentionClassNamed(command.retentionClass, snapshot.retentionClasses);
  if (snapshot.existing !== undefined) {
    return { events: [], answer: { packageId: sameOrConflict(command, snapshot.existing), created: false } };
  }
  const created: PackageCreated = {
    type: 'v1.package.created',
    actor: command.actor,
    packageId,
    name: command.name,
    producer: command.producer,
    subject: command.subject,
    retentionClass: command.retentionClass,
    metadata: command.metadata ?? {},
    metadataSchema: command.metadataSchema ?? null,
    uniqueKey: command.uniqueKey ?? null,
  };
  const retention: RetentionDefaultApplied = {
    type: 'v1.retention.default_applied',
    actor: command.actor,
    packageId,
    retentionClass: command.retentionClass,
    expiresAt: defaultExpiry(retentionClass, now),
  };
  return { events: [created, retention], answer: { packageId, created: true } };
}

function sameOrConflict(command: CreatePackage, { package: existing }: PackageDetails): PackageId {
  const different = [
    existing.retentionClass === command.retentionClass ? [] : ['retention_class'],
    existing.subject === command.subject ? [] : ['subject'],
    existing.metadataSchema === (command.metadataSchema ?? null) ? [] : ['metadata_schema'],
  ].flat();
  if (different.length === 0) return existing.packageId;
  throw new UniqueKeyConflictError(`the package with this unique_key has another ${different.join(', ')}`, {
    package_id: existing.packageId,
  });
}
