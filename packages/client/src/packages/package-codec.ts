import { type PackageId, parseContentAddress, parseId, parseTimestamp } from '@artifact-store/identity';
import type {
  CreatePackage,
  FileView,
  FinalizedPackage,
  Grant,
  PackageDetails,
  PackageStatus,
  PackageView,
  Page,
  RetentionView,
} from '@artifact-store/planes';
import { fileOf } from '../files/file-codec.js';
import { JsonFields, UnexpectedFieldError } from '../http/json-fields.js';

/** A new package, for the wire. The actor is not sent: the server takes it from the token. */
export function createPackageJson(command: CreatePackage): string {
  return JSON.stringify({
    name: command.name,
    producer: command.producer,
    subject: command.subject,
    retention_class: command.retentionClass,
    metadata: command.metadata,
    metadata_schema: command.metadataSchema ?? undefined,
    unique_key: command.uniqueKey ?? undefined,
  });
}

/** A package, from the wire: its own members, with its retention beside them. */
export function packageFrom(json: unknown): PackageDetails {
  return packageOf(new JsonFields(json));
}

export function packagePageFrom(json: unknown): Page<PackageDetails> {
  return pageOf(new JsonFields(json), packageOf);
}

export function filePageFrom(json: unknown): Page<FileView> {
  return pageOf(new JsonFields(json), fileOf);
}

export function finalizedFrom(json: unknown): FinalizedPackage {
  const fields = new JsonFields(json);
  return {
    packageId: parseId<PackageId>(fields.text('package_id')),
    manifestDigest: parseContentAddress(fields.text('manifest_digest')),
    fileCount: fields.integer('file_count'),
    totalBytes: fields.integer('total_bytes'),
    finalizedAt: parseTimestamp(fields.text('finalized_at')),
    finalizedBy: fields.text('finalized_by'),
  };
}

/** The upload grant of a package that was created; null where it takes no files. */
export function uploadGrantFrom(json: unknown): Grant | null {
  const fields = new JsonFields(json);
  return fields.nullable('upload_grant', (name) => grantOf(fields.object(name)));
}

export function grantFrom(json: unknown): Grant {
  return grantOf(new JsonFields(json));
}

function grantOf(fields: JsonFields): Grant {
  return { token: fields.text('token'), expiresAt: parseTimestamp(fields.text('expires_at')) };
}

function packageOf(fields: JsonFields): PackageDetails {
  const view: PackageView = {
    packageId: parseId<PackageId>(fields.text('package_id')),
    name: fields.text('name'),
    producer: fields.text('producer'),
    subject: fields.text('subject'),
    retentionClass: fields.text('retention_class'),
    metadata: fields.map('metadata'),
    metadataSchema: fields.nullable('metadata_schema', (name) => fields.text(name)),
    uniqueKey: fields.nullable('unique_key', (name) => fields.text(name)),
    status: statusOf(fields.text('status')),
    manifestDigest: fields.nullable('manifest_digest', (name) => parseContentAddress(fields.text(name))),
    fileCount: fields.integer('file_count'),
    totalBytes: fields.integer('total_bytes'),
    createdAt: parseTimestamp(fields.text('created_at')),
    createdBy: fields.text('created_by'),
    finalizedAt: fields.nullable('finalized_at', (name) => parseTimestamp(fields.text(name))),
    finalizedBy: fields.nullable('finalized_by', (name) => fields.text(name)),
    lastEventSequence: fields.integer('last_event_sequence'),
  };
  return { package: view, retention: retentionOf(view, fields.object('retention')) };
}

function retentionOf(view: PackageView, fields: JsonFields): RetentionView {
  return {
    packageId: view.packageId,
    retentionClass: view.retentionClass,
    currentExpiresAt: fields.nullable('current_expires_at', (name) => parseTimestamp(fields.text(name))),
    eligibleForDeletion: fields.boolean('eligible_for_deletion'),
    eligibleAt: fields.nullable('eligible_at', (name) => parseTimestamp(fields.text(name))),
    activeHoldId: fields.nullable('active_hold_id', (name) => fields.text(name)),
    lastEventSequence: fields.integer('last_event_sequence'),
  };
}

const STATUSES: readonly PackageStatus[] = ['created', 'finalized'];

function statusOf(text: string): PackageStatus {
  const status = STATUSES.find((each) => each === text);
  if (status === undefined) throw new UnexpectedFieldError(`status ${text} is unknown to this client`);
  return status;
}

function pageOf<Item>(fields: JsonFields, item: (fields: JsonFields) => Item): Page<Item> {
  return { items: fields.list('items', item), nextCursor: fields.nullable('next_cursor', (name) => fields.text(name)) };
}
