import { declareError } from './artifact-store-error.js';

export class InvalidRelativePathError extends declareError({
  code: 'invalid_relative_path',
  kind: 'invalid',
  title: 'The relative_path is not allowed',
  remedy:
    'Send 1 to 1024 bytes of UTF-8, segments separated by /, without ., .., backslash, control characters or a leading or trailing slash.',
}) {}

export class DuplicateRelativePathError extends declareError({
  code: 'duplicate_relative_path',
  kind: 'conflict',
  title: 'The package holds a file at this path already',
  remedy: 'Use a distinct relative_path per file within one package.',
}) {}

export class FileNotFoundError extends declareError({
  code: 'file_not_found',
  kind: 'not_found',
  title: 'There is no such file',
  remedy: 'Check the file_id.',
}) {}

export class FileTooLargeError extends declareError({
  code: 'file_too_large',
  kind: 'too_large',
  title: 'The file is larger than the limit',
  remedy: 'Split the file, or raise ARTIFACTSTORE_MAX_FILE_BYTES.',
}) {}

export class DigestMismatchError extends declareError({
  code: 'digest_mismatch',
  kind: 'digest',
  title: 'The bytes received are not the bytes declared',
  remedy: 'Send the file again; if it fails again, check what changed the bytes on the way.',
}) {}

export class SizeMismatchError extends declareError({
  code: 'size_mismatch',
  kind: 'digest',
  title: 'The number of bytes received is not the number declared',
  remedy: 'Send the file again, whole.',
}) {}

export class UploadInterruptedError extends declareError({
  code: 'upload_interrupted',
  kind: 'malformed',
  title: 'The upload ended before all bytes had arrived',
  remedy: 'Send the file again; nothing was recorded.',
}) {}

export class UploadIdleTimeoutError extends declareError({
  code: 'upload_idle_timeout',
  kind: 'timeout',
  title: 'No byte arrived for too long',
  remedy: 'Send the file again; nothing was recorded.',
}) {}

export class RangeNotSatisfiableError extends declareError({
  code: 'range_not_satisfiable',
  kind: 'range',
  title: 'The range starts beyond the end of the file',
  remedy: 'Ask for a range within the size that Content-Range names.',
}) {}

export class PreconditionFailedError extends declareError({
  code: 'precondition_failed',
  kind: 'precondition',
  title: 'The condition of the request does not hold',
  remedy: 'Fetch the current ETag and decide again.',
}) {}

export class ReceiptMismatchError extends declareError({
  code: 'receipt_mismatch',
  kind: 'conflict',
  title: 'The receipt tells of another file than the one recorded',
  remedy: 'This is a fault of a data plane: keep its logs and report it.',
}) {}

export class ObjectReclaimedRetryError extends declareError({
  code: 'object_reclaimed_retry',
  kind: 'unavailable',
  title: 'The bytes were stored under a key that has been given up meanwhile',
  remedy: 'Send the file again.',
}) {}

export class ObjectNotFoundError extends declareError({
  code: 'object_not_found',
  kind: 'not_found',
  title: 'The stored bytes are missing',
  remedy: 'Restore the storage backend from a copy, or push the same file in a new package: equal bytes are one object.',
}) {}

export class StoredObjectCorruptError extends declareError({
  code: 'stored_object_corrupt',
  kind: 'integrity',
  title: 'The stored bytes are damaged',
  remedy: 'Push the same file in a new package, which replaces the stored object, or restore the object from a copy.',
}) {}

export class NonCanonicalManifestError extends declareError({
  code: 'non_canonical_manifest',
  kind: 'integrity',
  title: 'The stored manifest is not canonical',
  remedy: 'Compare the database with a backup: a stored event was changed.',
}) {}

export class FileCollectedError extends declareError({
  code: 'file_collected',
  kind: 'gone',
  title: 'The bytes of the file were garbage-collected',
  remedy:
    'The detail tells when, by whom and by which rule. Undelete the package while its grace period lasts, or push the files again.',
}) {}
