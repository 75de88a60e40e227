import type { ControlPlane } from './control/control-plane.js';
import type { DataPlane } from './data/data-plane.js';
import { GrantExpiredError, GrantInvalidError, GrantMismatchError } from './errors/access-errors.js';
import type { ArtifactStoreErrorClass } from './errors/artifact-store-error.js';
import { CursorAheadError, EventNotFoundError } from './errors/events-errors.js';
import {
  DigestMismatchError,
  DuplicateRelativePathError,
  FileCollectedError,
  FileNotFoundError,
  FileTooLargeError,
  InvalidRelativePathError,
  ObjectNotFoundError,
  ObjectReclaimedRetryError,
  RangeNotSatisfiableError,
  ReceiptMismatchError,
  SizeMismatchError,
  StoredObjectCorruptError,
  UploadIdleTimeoutError,
  UploadInterruptedError,
} from './errors/files-errors.js';
import { JobFinishedError, JobNotFoundError } from './errors/jobs-errors.js';
import {
  EmptyPackageError,
  InvalidMetadataError,
  ManifestNotReadyError,
  PackageNotFoundError,
  PackageNotOpenError,
  TooManyFilesError,
  UniqueKeyConflictError,
  UnknownMetadataSchemaError,
  UnknownRetentionClassError,
} from './errors/packages-errors.js';
import {
  IdempotencyKeyReusedError,
  InvalidCursorError,
  InvalidTextError,
  ValidationFailedError,
} from './errors/request-errors.js';
import {
  ExpiryInPastError,
  ExpiryNotLaterError,
  HoldAlreadyReleasedError,
  HoldNotFoundError,
  NeverExpiresError,
  PackageCollectedError,
  PackageCollectingError,
  PackageNotCollectedError,
  PackageReclaimedError,
} from './errors/retention-errors.js';
import {
  MetadataSchemaConflictError,
  MetadataSchemaInvalidError,
  MetadataSchemaNotFoundError,
  MetadataSchemaTooCostlyError,
  MetadataSchemaViolationError,
} from './errors/schemas-errors.js';
import {
  BackendUnavailableError,
  ControlPlaneUnavailableError,
  StorageFullError,
  StorageNotOursError,
} from './errors/service-errors.js';
import {
  UploadAbortedError,
  UploadCompletedError,
  UploadExpiredError,
  UploadInProgressError,
  UploadNotFoundError,
  UploadSupersededError,
} from './errors/uploads-errors.js';

type Listed<Plane> = {
  readonly [Role in keyof Plane]: { readonly [Method in keyof Plane[Role]]: readonly ArtifactStoreErrorClass[] };
};

/**
 * What each method of the control plane refuses with. Beside these every call may meet a database that does not answer, is
 * being replayed, has another schema or another clock. The API documents the same lists, and the conformance suite of the
 * planes has a case for each entry.
 */
export const CONTROL_PLANE_ERRORS = {
  packages: {
    create: [
      ValidationFailedError,
      InvalidTextError,
      InvalidMetadataError,
      UnknownRetentionClassError,
      UnknownMetadataSchemaError,
      MetadataSchemaViolationError,
      MetadataSchemaTooCostlyError,
      UniqueKeyConflictError,
      IdempotencyKeyReusedError,
    ],
    get: [PackageNotFoundError],
    list: [ValidationFailedError, InvalidTextError, InvalidCursorError],
    listFiles: [PackageNotFoundError, InvalidTextError, InvalidCursorError],
    grantUpload: [
      PackageNotFoundError,
      PackageNotOpenError,
      PackageCollectingError,
      PackageCollectedError,
      InvalidRelativePathError,
      DuplicateRelativePathError,
      IdempotencyKeyReusedError,
    ],
    finalize: [PackageNotFoundError, EmptyPackageError, PackageCollectingError, PackageCollectedError, IdempotencyKeyReusedError],
    manifest: [PackageNotFoundError, ManifestNotReadyError],
  },
  files: {
    get: [FileNotFoundError],
    grantRead: [FileNotFoundError, ObjectNotFoundError, FileCollectedError],
  },
  receipts: {
    record: [
      GrantInvalidError,
      GrantMismatchError,
      PackageNotFoundError,
      PackageNotOpenError,
      PackageCollectingError,
      PackageCollectedError,
      InvalidRelativePathError,
      ValidationFailedError,
      DuplicateRelativePathError,
      TooManyFilesError,
      FileTooLargeError,
      ReceiptMismatchError,
      ObjectReclaimedRetryError,
      IdempotencyKeyReusedError,
      UploadNotFoundError,
      UploadAbortedError,
      UploadExpiredError,
      UploadSupersededError,
      DigestMismatchError,
      SizeMismatchError,
    ],
  },
  uploads: {
    create: [
      ValidationFailedError,
      InvalidRelativePathError,
      FileTooLargeError,
      PackageNotFoundError,
      PackageNotOpenError,
      PackageCollectingError,
      PackageCollectedError,
      DuplicateRelativePathError,
      IdempotencyKeyReusedError,
    ],
    get: [UploadNotFoundError],
    abort: [UploadNotFoundError, UploadCompletedError],
  },
  uploadLeases: {
    begin: [
      GrantInvalidError,
      GrantMismatchError,
      UploadNotFoundError,
      UploadInProgressError,
      UploadAbortedError,
      UploadExpiredError,
      PackageNotOpenError,
      PackageCollectingError,
      PackageCollectedError,
      DuplicateRelativePathError,
    ],
    heartbeat: [
      GrantInvalidError,
      GrantMismatchError,
      UploadNotFoundError,
      UploadAbortedError,
      UploadExpiredError,
      UploadSupersededError,
    ],
    end: [GrantInvalidError, GrantMismatchError],
  },
  known: {
    record: [
      ValidationFailedError,
      PackageNotFoundError,
      PackageNotOpenError,
      PackageCollectingError,
      PackageCollectedError,
      InvalidRelativePathError,
      DuplicateRelativePathError,
      TooManyFilesError,
      FileTooLargeError,
      IdempotencyKeyReusedError,
    ],
  },
  retention: {
    get: [PackageNotFoundError],
    holds: [PackageNotFoundError, ValidationFailedError, InvalidCursorError],
    history: [PackageNotFoundError, ValidationFailedError, InvalidCursorError],
    explain: [PackageNotFoundError],
    extend: [
      ValidationFailedError,
      InvalidTextError,
      PackageNotFoundError,
      PackageCollectingError,
      PackageCollectedError,
      NeverExpiresError,
      ExpiryNotLaterError,
      ExpiryInPastError,
      IdempotencyKeyReusedError,
    ],
    hold: [
      ValidationFailedError,
      InvalidTextError,
      PackageNotFoundError,
      PackageCollectingError,
      PackageCollectedError,
      IdempotencyKeyReusedError,
    ],
    release: [
      ValidationFailedError,
      InvalidTextError,
      PackageNotFoundError,
      HoldNotFoundError,
      HoldAlreadyReleasedError,
      IdempotencyKeyReusedError,
    ],
  },
  collection: {
    undelete: [
      ValidationFailedError,
      InvalidTextError,
      PackageNotFoundError,
      PackageNotCollectedError,
      ExpiryInPastError,
      PackageReclaimedError,
      UniqueKeyConflictError,
      IdempotencyKeyReusedError,
    ],
  },
  jobs: {
    create: [ValidationFailedError, IdempotencyKeyReusedError],
    get: [JobNotFoundError],
    list: [ValidationFailedError, InvalidCursorError],
    items: [JobNotFoundError, ValidationFailedError, InvalidCursorError],
    cancel: [JobNotFoundError, JobFinishedError],
  },
  schemas: {
    register: [
      ValidationFailedError,
      MetadataSchemaInvalidError,
      MetadataSchemaTooCostlyError,
      MetadataSchemaConflictError,
      IdempotencyKeyReusedError,
    ],
    get: [MetadataSchemaNotFoundError],
    list: [ValidationFailedError, InvalidCursorError],
  },
  events: { page: [ValidationFailedError, CursorAheadError], at: [EventNotFoundError] },
  health: { check: [], jobs: [], storage: [] },
} as const satisfies Listed<ControlPlane>;

const OF_RECEIVING = [
  GrantInvalidError,
  GrantExpiredError,
  GrantMismatchError,
  DigestMismatchError,
  SizeMismatchError,
  FileTooLargeError,
  UploadInterruptedError,
  UploadIdleTimeoutError,
  BackendUnavailableError,
  StorageFullError,
  StorageNotOursError,
  ControlPlaneUnavailableError,
] as const;

/**
 * As `CONTROL_PLANE_ERRORS`. What ingests also answers whatever `receipts.record` refuses the file with; `ingestAll` has it as
 * the result of the file.
 */
export const DATA_PLANE_ERRORS = {
  ingest: [...OF_RECEIVING, InvalidRelativePathError],
  ingestUpload: [
    ...OF_RECEIVING,
    UploadNotFoundError,
    UploadInProgressError,
    UploadCompletedError,
    UploadAbortedError,
    UploadExpiredError,
    UploadSupersededError,
  ],
  ingestAll: [
    GrantInvalidError,
    GrantExpiredError,
    GrantMismatchError,
    UploadInterruptedError,
    UploadIdleTimeoutError,
    BackendUnavailableError,
    StorageFullError,
    StorageNotOursError,
    ControlPlaneUnavailableError,
  ],
  open: [
    GrantInvalidError,
    GrantExpiredError,
    GrantMismatchError,
    RangeNotSatisfiableError,
    ObjectNotFoundError,
    StoredObjectCorruptError,
    BackendUnavailableError,
  ],
  delete: [GrantInvalidError, GrantExpiredError, GrantMismatchError, StorageNotOursError, BackendUnavailableError],
  verify: [
    GrantInvalidError,
    GrantExpiredError,
    GrantMismatchError,
    StorageNotOursError,
    BackendUnavailableError,
    ControlPlaneUnavailableError,
  ],
  list: [
    GrantInvalidError,
    GrantExpiredError,
    GrantMismatchError,
    ValidationFailedError,
    StorageNotOursError,
    BackendUnavailableError,
    ControlPlaneUnavailableError,
  ],
  stat: [GrantInvalidError, GrantExpiredError, GrantMismatchError, ValidationFailedError, BackendUnavailableError],
  health: [],
} as const satisfies { readonly [Method in keyof DataPlane]: readonly ArtifactStoreErrorClass[] };
