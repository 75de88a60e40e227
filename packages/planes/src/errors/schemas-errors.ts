import { declareError } from './artifact-store-error.js';

export class MetadataSchemaNotFoundError extends declareError({
  code: 'metadata_schema_not_found',
  kind: 'not_found',
  title: 'There is no such metadata schema',
  remedy: 'Check the slug; GET /metadata-schemas lists those that are registered.',
}) {}

export class MetadataSchemaInvalidError extends declareError({
  code: 'metadata_schema_invalid',
  kind: 'invalid',
  title: 'The schema is none that metadata could be checked against',
  remedy:
    'Correct it where the pointers of the problems say: JSON Schema draft 2020-12, at most 256 KiB and 64 levels, referring to nothing outside itself.',
}) {}

export class MetadataSchemaConflictError extends declareError({
  code: 'metadata_schema_conflict',
  kind: 'conflict',
  title: 'The slug belongs to another schema',
  remedy: 'Register the schema under a slug of its own: a schema never changes, a later version has another name.',
}) {}

export class MetadataSchemaViolationError extends declareError({
  code: 'metadata_schema_violation',
  kind: 'invalid',
  title: 'The metadata does not conform to its schema',
  remedy: 'Correct the metadata where the pointers of the violations say, or name another schema.',
}) {}

export class MetadataSchemaTooCostlyError extends declareError({
  code: 'metadata_schema_too_costly',
  kind: 'invalid',
  title: 'The schema asks for more work than is done for one package',
  remedy:
    'Make the schema simpler: no pattern with nested repetitions, no references that multiply or never end. A machine under heavy load may be too slow as well.',
}) {}

export class MetadataValidatorBusyError extends declareError({
  code: 'metadata_validator_busy',
  kind: 'unavailable',
  title: 'Too many metadata checks are waiting',
  remedy: 'Send the request again in a moment.',
}) {}
