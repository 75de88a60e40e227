export type {
  CollectionStarted,
  DomainEvent,
  EligibilityMarked,
  EventType,
  FileIngested,
  HoldApplied,
  HoldReleased,
  PackageCreated,
  PackageFinalized,
  PackageGarbageCollected,
  RetentionDefaultApplied,
  RetentionExtended,
} from './events/domain-event.js';
export { decodeEvent, encodePayload, PAYLOAD_FIELDS } from './events/payload-codec.js';
export { type Position, project } from './events/project.js';
export { leafHash, primaryAddress, recordEvent } from './events/record.js';
export { RETENTION_EVENTS } from './events/retention-events.js';
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
export type {
  DuePackages,
  FilesOfPackage,
  HoldsOfPackage,
  IdempotencyKey,
  ItemsOfJob,
  JobFilter,
  JobRows,
  ObjectKey,
  PackageFilter,
  RetentionClass,
  RetentionViews,
  Views,
} from './ports/views.js';
export { createRegistry, type RegistryLimits, type RegistryParts } from './registry.js';
export type { JobItemRow, JobRow, StateName, StateRows } from './state/rows.js';
export type { StateChange } from './state/state-change.js';
export { STATE_TABLES } from './state/tables.js';
export type { Column, ColumnKind, Table } from './tables/columns.js';
export type { MetadataTerm, StorageObjectView, ViewName, ViewRows } from './views/rows.js';
export { VIEW_TABLES } from './views/tables.js';
export type { AdjustRow, MergeRow, PutRow, ViewChange } from './views/view-change.js';
