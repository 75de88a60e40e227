import type { CborMap } from '@artifact-store/encoding';
import { type HoldId, type PackageId, parseContentAddress, parseId, parseTimestamp } from '@artifact-store/identity';
import type { FinalizedPackage, PackageDetails } from '../control/packages.js';
import { PACKAGE_STATUSES, type PackageStatus, type PackageView, type RetentionView } from '../views.js';
import { type JsonFields, UnexpectedFieldError } from './json-fields.js';

/** A package on the wire: its own members, with its retention beside them. */
export interface PackageJson {
  readonly package_id: string;
  readonly name: string;
  readonly producer: string;
  readonly subject: string;
  readonly retention_class: string;
  readonly metadata: CborMap;
  readonly metadata_schema: string | null;
  readonly unique_key: string | null;
  readonly status: string;
  readonly manifest_digest: string | null;
  readonly file_count: number;
  readonly total_bytes: number;
  readonly created_at: string;
  readonly created_by: string;
  readonly finalized_at: string | null;
  readonly finalized_by: string | null;
  readonly last_event_sequence: number;
  readonly retention: RetentionJson;
}

export interface RetentionJson {
  readonly current_expires_at: string | null;
  readonly eligible_for_deletion: boolean;
  readonly eligible_at: string | null;
  readonly active_hold_id: string | null;
  readonly last_event_sequence: number;
}

export function packageJson({ package: view, retention }: PackageDetails): PackageJson {
  return {
    package_id: view.packageId,
    name: view.name,
    producer: view.producer,
    subject: view.subject,
    retention_class: view.retentionClass,
    metadata: view.metadata,
    metadata_schema: view.metadataSchema,
    unique_key: view.uniqueKey,
    status: view.status,
    manifest_digest: view.manifestDigest,
    file_count: view.fileCount,
    total_bytes: view.totalBytes,
    created_at: view.createdAt,
    created_by: view.createdBy,
    finalized_at: view.finalizedAt,
    finalized_by: view.finalizedBy,
    last_event_sequence: view.lastEventSequence,
    retention: retentionJson(retention),
  };
}

export function retentionJson(retention: RetentionView): RetentionJson {
  return {
    current_expires_at: retention.currentExpiresAt,
    eligible_for_deletion: retention.eligibleForDeletion,
    eligible_at: retention.eligibleAt,
    active_hold_id: retention.activeHoldId,
    last_event_sequence: retention.lastEventSequence,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function packageFrom(fields: JsonFields): PackageDetails {
  const view: PackageView = {
    packageId: parseId<PackageId>(fields.text('package_id')),
    name: fields.text('name'),
    producer: fields.text('producer'),
    subject: fields.text('subject'),
    retentionClass: fields.text('retention_class'),
    metadata: fields.map('metadata'),
    metadataSchema: fields.nullable('metadata_schema', (name) => fields.text(name)),
    uniqueKey: fields.nullable('unique_key', (name) => fields.text(name)),
    status: packageStatusFrom(fields.text('status')),
    manifestDigest: fields.nullable('manifest_digest', (name) => parseContentAddress(fields.text(name))),
    fileCount: fields.integer('file_count'),
    totalBytes: fields.integer('total_bytes'),
    createdAt: parseTimestamp(fields.text('created_at')),
    createdBy: fields.text('created_by'),
    finalizedAt: fields.nullable('finalized_at', (name) => parseTimestamp(fields.text(name))),
    finalizedBy: fields.nullable('finalized_by', (name) => fields.text(name)),
    lastEventSequence: fields.integer('last_event_sequence'),
  };
  return { package: view, retention: retentionFrom(view, fields.object('retention')) };
}

/** The retention of a package, which says itself whose it is. @throws UnexpectedFieldError, IdentityError */
export function retentionFrom(
  { packageId, retentionClass }: Pick<RetentionView, 'packageId' | 'retentionClass'>,
  fields: JsonFields,
): RetentionView {
  return {
    packageId,
    retentionClass,
    currentExpiresAt: fields.nullable('current_expires_at', (name) => parseTimestamp(fields.text(name))),
    eligibleForDeletion: fields.boolean('eligible_for_deletion'),
    eligibleAt: fields.nullable('eligible_at', (name) => parseTimestamp(fields.text(name))),
    activeHoldId: fields.nullable('active_hold_id', (name) => parseId<HoldId>(fields.text(name))),
    lastEventSequence: fields.integer('last_event_sequence'),
  };
}

/** @throws UnexpectedFieldError for a status of another version */
export function packageStatusFrom(text: string): PackageStatus {
  const status = PACKAGE_STATUSES.find((each) => each === text);
  if (status === undefined) throw new UnexpectedFieldError(`status ${text} is unknown to this version`);
  return status;
}

/** What closing a package answers, on the wire. */
export interface FinalizedPackageJson {
  readonly package_id: string;
  readonly manifest_digest: string;
  readonly file_count: number;
  readonly total_bytes: number;
  readonly finalized_at: string;
  readonly finalized_by: string;
}

export function finalizedPackageJson(finalized: FinalizedPackage): FinalizedPackageJson {
  return {
    package_id: finalized.packageId,
    manifest_digest: finalized.manifestDigest,
    file_count: finalized.fileCount,
    total_bytes: finalized.totalBytes,
    finalized_at: finalized.finalizedAt,
    finalized_by: finalized.finalizedBy,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function finalizedPackageFrom(fields: JsonFields): FinalizedPackage {
  return {
    packageId: parseId<PackageId>(fields.text('package_id')),
    manifestDigest: parseContentAddress(fields.text('manifest_digest')),
    fileCount: fields.integer('file_count'),
    totalBytes: fields.integer('total_bytes'),
    finalizedAt: parseTimestamp(fields.text('finalized_at')),
    finalizedBy: fields.text('finalized_by'),
  };
}
