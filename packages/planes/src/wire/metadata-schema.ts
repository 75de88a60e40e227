import { parseJson } from '@artifact-store/encoding';
import { parseContentAddress, parseTimestamp } from '@artifact-store/identity';
import type { RegisterMetadataSchema } from '../control/metadata-schemas.js';
import { invalidSchema, schemaText } from '../schema-problems.js';
import type { MetadataSchemaSummary, MetadataSchemaView } from '../views.js';
import type { JsonFields } from './json-fields.js';

/** A metadata schema on the wire, as lists have it. */
export interface MetadataSchemaSummaryJson {
  readonly slug: string;
  readonly digest: string;
  readonly created_by: string;
  readonly created_at: string;
}

export interface MetadataSchemaJson extends MetadataSchemaSummaryJson {
  readonly json_schema: object;
}

export function metadataSchemaSummaryJson(schema: MetadataSchemaSummary): MetadataSchemaSummaryJson {
  return { slug: schema.slug, digest: schema.digest, created_by: schema.createdBy, created_at: schema.createdAt };
}

export function metadataSchemaJson(schema: MetadataSchemaView): MetadataSchemaJson {
  return { ...metadataSchemaSummaryJson(schema), json_schema: parseJson(schema.jsonSchema) as object };
}

/** @throws UnexpectedFieldError, IdentityError */
export function metadataSchemaSummaryFrom(fields: JsonFields): MetadataSchemaSummary {
  return {
    slug: fields.text('slug'),
    digest: parseContentAddress(fields.text('digest')),
    createdBy: fields.text('created_by'),
    createdAt: parseTimestamp(fields.text('created_at')),
  };
}

/** @throws UnexpectedFieldError, IdentityError, MetadataSchemaInvalidError */
export function metadataSchemaFrom(fields: JsonFields): MetadataSchemaView {
  return { ...metadataSchemaSummaryFrom(fields), jsonSchema: schemaText(fields.object('json_schema').all()) };
}

/** The body of a registration. @throws MetadataSchemaInvalidError for a schema that is no JSON */
export function registerMetadataSchemaJson({ slug, jsonSchema }: RegisterMetadataSchema): {
  readonly slug: string;
  readonly json_schema: unknown;
} {
  try {
    return { slug, json_schema: parseJson(jsonSchema) };
  } catch {
    throw invalidSchema([{ pointer: '', message: 'is not JSON' }]);
  }
}
