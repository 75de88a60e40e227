import { duplicateName, parseJson } from '@artifact-store/encoding';
import type { ContentAddress, Digester } from '@artifact-store/identity';
import { invalidSchema, schemaText } from '@artifact-store/planes';
import { primaryAddress } from '../events/record.js';
import { type ApplicableSchema, applicableSchema } from './applicable-schema.js';

export const MAX_SCHEMA_BYTES = 256 * 1024;

/** A schema that is well-formed, as far as that can be said without applying it. */
export interface ReadSchema {
  /** RFC 8785. */
  readonly text: string;
  readonly digest: ContentAddress;
  readonly schema: ApplicableSchema;
}

/** @param jsonSchema JSON in any spelling. @throws MetadataSchemaInvalidError with the pointers of what is wrong */
export function readSchema(jsonSchema: string, digester: Digester): ReadSchema {
  const document = parsed(jsonSchema);
  const text = schemaText(document);
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_SCHEMA_BYTES)
    throw invalidSchema([{ pointer: '', message: `is larger than ${MAX_SCHEMA_BYTES} bytes` }]);
  const applicable = applicableSchema(document);
  if ('problems' in applicable) throw invalidSchema(applicable.problems);
  return { text, digest: primaryAddress(digester.primary(bytes)), schema: applicable.schema };
}

function parsed(jsonSchema: string): object {
  let document: unknown;
  try {
    document = parseJson(jsonSchema);
  } catch {
    throw invalidSchema([{ pointer: '', message: 'is not JSON' }]);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw invalidSchema([{ pointer: '', message: 'is not a JSON object' }]);
  }
  if (duplicateName(jsonSchema) !== undefined)
    throw invalidSchema([{ pointer: '', message: 'has an object with a member twice' }]);
  return document;
}
