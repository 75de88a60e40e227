export type {
  CollectionStarted,
  DomainEvent,
  EligibilityMarked,
  EventType,
  FileIngested,
  HoldApplied,
  HoldReleased,
  LocationDeleted,
  LocationVerified,
  MetadataSchemaRegistered,
  ObjectReclaimed,
  ObjectReclaimStarted,
  PackageCreated,
  PackageFinalized,
  PackageGarbageCollected,
  PackageUndeleted,
  RetentionDefaultApplied,
  RetentionExtended,
} from './events/domain-event.js';
export { decodeEvent, encodePayload, PAYLOAD_FIELDS } from './events/payload-codec.js';
export { type Position, project } from './events/project.js';
export { leafHash, primaryAddress, recordEvent } from './events/record.js';
export { RETENTION_EVENTS } from './events/retention-events.js';
export { objectId, type Subject, subjectOf } from './events/subject.js';
export { decodeManifest, encodeManifest, manifestJson } from './manifest/codec.js';
export type { Manifest, ManifestFile, StorageReceipt } from './manifest/manifest.js';
export {
  type Command,
  type Decision,
  type EventStore,
  IDEMPOTENCY_SECONDS,
  type IdempotencyRecord,
  type LogHead,
  type MatchingEvents,
  type MatchingQuery,
} from './ports/event-store.js';
export type { MetadataValidator, NamedSchema, Violations } from './ports/metadata-validator.js';
export type {
  ClaimedObjects,
  CollectablePackage,
  CollectionViews,
  DuePackages,
  EligiblePackages,
  FilesOfPackage,
  FixityViews,
  HoldsOfPackage,
  IdempotencyKey,
  ItemsOfJob,
  JobFilter,
  JobRows,
  LocationCount,
  NewestSchemas,
  ObjectCount,
  ObjectKey,
  ObjectsInOrder,
  ObjectsToVerify,
  PackageFilter,
  PackagesToCollect,
  ReconciliationViews,
  RetentionClass,
  RetentionViews,
  SchemaViews,
  UploadRows,
  UploadsByTime,
  Views,
} from './ports/views.js';
export { createRegistry, type RegistryLimits, type RegistryParts } from './registry.js';
export { type ApplicableSchema, applicableSchema, SCHEMA_LIMITS } from './schemas/applicable-schema.js';
export { MAX_SCHEMA_BYTES, type ReadSchema, readSchema } from './schemas/read-schema.js';
export type { JobItemRow, JobRow, StateName, StateRows, UploadRow } from './state/rows.js';
export type { ForgetUpload, PutState, StateChange } from './state/state-change.js';
export { STATE_TABLES } from './state/tables.js';
export type { Column, ColumnKind, Table } from './tables/columns.js';
export type { MetadataTerm, ObjectReclaimView, StorageObjectView, ViewName, ViewRows } from './views/rows.js';
export { VIEW_TABLES } from './views/tables.js';
export type { AdjustRow, DeleteRow, MergeRow, PutRow, ReactivatePackage, ViewChange } from './views/view-change.js';
