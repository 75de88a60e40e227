import { declareError } from './artifact-store-error.js';

export class PackageNotFoundError extends declareError({
  code: 'package_not_found',
  kind: 'not_found',
  title: 'There is no such package',
  remedy: 'Check the package_id.',
}) {}

export class PackageNotOpenError extends declareError({
  code: 'package_not_open',
  kind: 'conflict',
  title: 'The package takes no more files',
  remedy: 'Create a new package; a finalized one never changes.',
}) {}

export class EmptyPackageError extends declareError({
  code: 'empty_package',
  kind: 'invalid',
  title: 'The package holds no file',
  remedy: 'Add a file, or finalize with allow_empty if an empty package is meant.',
}) {}

export class TooManyFilesError extends declareError({
  code: 'too_many_files',
  kind: 'too_large',
  title: 'The package would hold more files than the limit',
  remedy: 'Split the files over several packages, or raise ARTIFACTSTORE_MAX_PACKAGE_FILES.',
}) {}

export class UnknownRetentionClassError extends declareError({
  code: 'unknown_retention_class',
  kind: 'invalid',
  title: 'There is no such retention class',
  remedy: 'Use one of the classes that the detail names.',
}) {}

export class UnknownMetadataSchemaError extends declareError({
  code: 'unknown_metadata_schema',
  kind: 'invalid',
  title: 'There is no such metadata schema',
  remedy: 'Leave metadata_schema out, or name a schema that GET /metadata-schemas lists.',
}) {}

export class InvalidMetadataError extends declareError({
  code: 'invalid_metadata',
  kind: 'invalid',
  title: 'The metadata cannot be stored',
  remedy: 'Send a JSON object of at most 64 KiB, 16 levels deep, with integers only; other numbers as text.',
}) {}

export class UniqueKeyConflictError extends declareError({
  code: 'unique_key_conflict',
  kind: 'conflict',
  title: 'The unique_key belongs to a package that differs',
  remedy: 'Use another unique_key, or send the class, subject and metadata schema of the existing package.',
}) {}

export class ManifestNotReadyError extends declareError({
  code: 'manifest_not_ready',
  kind: 'conflict',
  title: 'The package has no manifest yet',
  remedy: 'Finalize the package first.',
}) {}
