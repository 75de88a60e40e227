export type { Collection, UndeletePackage } from './control/collection.js';
export type { ControlPlane, WorkingControlPlane } from './control/control-plane.js';
export {
  type EventFilter,
  type EventPage,
  type EventQuery,
  type Events,
  MAX_WAIT_SECONDS,
  type RecordedEvent,
} from './control/events.js';
export type { Files, GrantRead } from './control/files.js';
export type { ControlHealth, DatabaseHealth, JobsHealth, StorageHealth } from './control/health.js';
export {
  type CancelJob,
  type CreateJob,
  isJobKind,
  JOB_KINDS,
  JOB_STATES,
  type JobKind,
  type JobOptions,
  type JobState,
  type Jobs,
  type JobView,
  type ListJobItems,
  type ListJobs,
} from './control/jobs.js';
export type { Known, KnownFile, RecordKnown } from './control/known.js';
export type { LogPosition, LogSource } from './control/log-source.js';
export type { MetadataSchemas, RegisteredMetadataSchema, RegisterMetadataSchema } from './control/metadata-schemas.js';
export type {
  CreatedPackage,
  CreatePackage,
  FinalizedPackage,
  FinalizePackage,
  GrantUpload,
  ListFiles,
  ListPackages,
  PackageDetails,
  Packages,
  StoredManifest,
} from './control/packages.js';
export { MAX_RECEIPTS, type Receipt, type ReceiptResult, type Receipts } from './control/receipts.js';
export {
  type Comparison,
  type ListedObject,
  MAX_NAMES_NOT_OURS,
  type NamesNotOurs,
  type ReconciliationPage,
  type Stretch,
} from './control/reconciliation.js';
export {
  type ApplyHold,
  type ExtendRetention,
  type ListHolds,
  MAX_HOLDS_SHOWN,
  RETENTION_RULES,
  type ReleaseHold,
  type Retention,
  type RetentionExplanation,
  type RetentionExtension,
  type RetentionHistory,
  type RetentionRule,
  type RetentionStatus,
} from './control/retention.js';
export {
  type BeginUpload,
  type BegunUpload,
  type LeasedUpload,
  UPLOAD_LEASE_SECONDS,
  type UploadLease,
  type UploadLeases,
} from './control/upload-leases.js';
export {
  type CreateUpload,
  UPLOAD_STATUSES,
  type UploadDetails,
  type UploadOfActor,
  type UploadStatus,
  type Uploads,
  type UploadView,
} from './control/uploads.js';
export {
  type CollectionPage,
  type Deletion,
  type Findings,
  type JobLease,
  LEASE_SECONDS,
  MISMATCHES,
  type Mismatch,
  type ObjectToVerify,
  type StoredKey,
  type TakeJob,
  UPLOAD_KEPT_SECONDS,
  type Verdict,
  type Verification,
  type VerificationPage,
  type Work,
} from './control/work.js';
export {
  type BackendHealth,
  type ByteRange,
  type CallOptions,
  type DataPlane,
  type DeclaredContent,
  type IngestedUpload,
  type IngestRequest,
  type IngestUpload,
  type Listing,
  type ListRequest,
  MAX_LISTED,
  type OpenedFile,
  type OpenRequest,
  type ReadableFile,
  type StatRequest,
  type VerifyRequest,
} from './data/data-plane.js';
export type {
  FileSeries,
  IngestAllRequest,
  RefusedEntry,
  SeriesEntry,
  SeriesFile,
  SeriesResult,
  SkippedEntry,
} from './data/file-series.js';
export * from './errors/access-errors.js';
export { ArtifactStoreError, type ArtifactStoreErrorClass, type ErrorDeclaration } from './errors/artifact-store-error.js';
export { ERROR_CLASSES, errorClassOf } from './errors/catalogue.js';
export * from './errors/events-errors.js';
export * from './errors/files-errors.js';
export * from './errors/jobs-errors.js';
export { ERROR_KINDS, type ErrorKind } from './errors/kinds.js';
export * from './errors/packages-errors.js';
export * from './errors/request-errors.js';
export * from './errors/retention-errors.js';
export * from './errors/schemas-errors.js';
export * from './errors/service-errors.js';
export * from './errors/uploads-errors.js';
export type { DeleteClaims, Grant, GrantClaims, ListClaims, ReadClaims, UploadClaims, VerifyClaims } from './grants/grant.js';
export {
  fixedTrust,
  type GrantAlgorithm,
  type GrantKey,
  type GrantTrust,
  type TrustedKey,
  type VerifyingKey,
} from './grants/keys.js';
export { type GrantJwk, generateGrantJwk, importGrantKey, importVerifyingKey, publicJwk } from './grants/plane-keys.js';
export { type GrantSigner, type GrantSignerParts, grantSigner } from './grants/signing.js';
export { unprovenClaims } from './grants/unproven-claims.js';
export { type ClaimsFor, type GrantVerifier, grantVerifier } from './grants/verifying.js';
export { parseIdempotencyKey } from './idempotency-key.js';
export { checkMediaType } from './media-type.js';
export { DEFAULT_PAGE_LIMIT, MAX_PAGE_LIMIT, type Page, type PageRequest } from './pages.js';
export { CONTROL_PLANE_ERRORS, DATA_PLANE_ERRORS } from './plane-errors.js';
export { MAX_PATH_BYTES, parseRelativePath, type RelativePath } from './relative-path.js';
export { PERMANENT_RECORD, RETENTION_CLASSES, type RetentionClassName } from './retention-classes.js';
export {
  invalidSchema,
  MAX_MESSAGE_LENGTH,
  MAX_POINTER_LENGTH,
  MAX_PROBLEMS,
  type Problem,
  schemaText,
} from './schema-problems.js';
export {
  type FileView,
  type HoldView,
  type LocationStatus,
  type MetadataSchemaSummary,
  type MetadataSchemaView,
  PACKAGE_STATUSES,
  type PackageStatus,
  type PackageView,
  type RetentionView,
  type StorageLocationView,
} from './views.js';
export {
  ARCHIVE_LINES_TYPE,
  ARCHIVE_RECORDS,
  ARCHIVE_TYPE,
  type ArchiveCounts,
  type ArchiveEnd,
  type ArchiveEndJson,
  type ArchiveLine,
  type ArchiveLineJson,
  archiveEndJson,
  archiveLineFrom,
  archiveLineJson,
} from './wire/archive.js';
export { type ErrorJson, errorFrom, errorJson } from './wire/error.js';
export { eventFrom, eventJson, MAX_INLINE_PAYLOAD_BYTES, type ReceivedEvent } from './wire/event.js';
export { type FileJson, fileFrom, fileJson } from './wire/file.js';
export { type GrantJson, grantFrom, grantJson } from './wire/grant.js';
export { type HoldJson, holdFrom, holdJson } from './wire/hold.js';
export { type JobJson, jobFrom, jobJson } from './wire/job.js';
export { type JobOptionsJson, jobOptionsJson } from './wire/job-options.js';
export { JsonFields, UnexpectedFieldError } from './wire/json-fields.js';
export {
  type KnownFileJson,
  type KnownResultJson,
  knownFileFrom,
  knownFileJson,
  knownResultFrom,
  knownResultJson,
} from './wire/known.js';
export { type ListingJson, listingFrom, listingJson } from './wire/listing.js';
export {
  type MetadataSchemaJson,
  type MetadataSchemaSummaryJson,
  metadataSchemaFrom,
  metadataSchemaJson,
  metadataSchemaSummaryFrom,
  metadataSchemaSummaryJson,
  registerMetadataSchemaJson,
} from './wire/metadata-schema.js';
export {
  type FinalizedPackageJson,
  finalizedPackageFrom,
  finalizedPackageJson,
  type PackageJson,
  packageFrom,
  packageJson,
  type RetentionJson,
} from './wire/package.js';
export { type PageJson, pageFrom, pageJson } from './wire/page.js';
export {
  type ReceiptJson,
  type ReceiptResultJson,
  receiptFrom,
  receiptJson,
  receiptResultFrom,
  receiptResultJson,
} from './wire/receipt.js';
export {
  type RetentionExplanationJson,
  type RetentionExtensionJson,
  type RetentionStatusJson,
  retentionExplanationFrom,
  retentionExplanationJson,
  retentionExtensionFrom,
  retentionExtensionJson,
  retentionStatusFrom,
  retentionStatusJson,
} from './wire/retention.js';
export { type StoredKeyJson, storedKeyFrom, storedKeyJson } from './wire/stored-key.js';
export { type UploadJson, uploadFrom, uploadJson } from './wire/upload.js';
export {
  type BeginUploadJson,
  type BegunUploadJson,
  beginUploadFrom,
  beginUploadJson,
  begunUploadFrom,
  begunUploadJson,
  type UploadLeaseJson,
  uploadLeaseFrom,
  uploadLeaseJson,
} from './wire/upload-lease.js';
export { relativePathOf, routableUrl, uploadPath } from './wire/upload-url.js';
export { type VerdictJson, verdictFrom, verdictJson } from './wire/verdict.js';
