export type {
  DomainEvent,
  EventType,
  FileIngested,
  PackageCreated,
  PackageFinalized,
  RetentionDefaultApplied,
} from './events/domain-event.js';
export { decodeEvent, encodePayload, PAYLOAD_FIELDS } from './events/payload-codec.js';
export { type Position, project } from './events/project.js';
export { leafHash, primaryAddress, recordEvent } from './events/record.js';
export { type Subject, subjectOf } from './events/subject.js';
export { decodeManifest, encodeManifest, manifestJson } from './manifest/codec.js';
export type { Manifest, ManifestFile, StorageReceipt } from './manifest/manifest.js';
export {
  type Command,
  type Decision,
  type EventStore,
  IDEMPOTENCY_SECONDS,
  type IdempotencyRecord,
  type LogHead,
} from './ports/event-store.js';
export type { FilesOfPackage, IdempotencyKey, ObjectKey, PackageFilter, RetentionClass, Views } from './ports/views.js';
export { createRegistry, type RegistryLimits, type RegistryParts } from './registry.js';
export type { MetadataTerm, StorageObjectView, ViewName, ViewRows } from './views/rows.js';
export { type Column, type ColumnKind, VIEW_TABLES, type ViewTable } from './views/tables.js';
export type { AdjustRow, MergeRow, PutRow, ViewChange } from './views/view-change.js';
