import { parseJson } from '@artifact-store/encoding';
import type { Digester } from '@artifact-store/identity';
import {
  MetadataSchemaConflictError,
  MetadataSchemaNotFoundError,
  type MetadataSchemas,
  type MetadataSchemaView,
  ScopeMissingError,
  schemaText,
} from '@artifact-store/planes';
import { RunDirectoryError, SchemaNotRegisteredError } from '../errors.js';

/** What packages of runs name for their metadata. */
export const RUN_SCHEMA_SLUG = 'guide-board.run.v1';

export type RunSchemas = Pick<MetadataSchemas, 'get' | 'register'>;

export interface RunSchema {
  /** JSON text. */
  readonly document: string;
  /** Whether somebody chose it. The one that comes with this version gives way to what is registered. */
  readonly isChosen: boolean;
}

/**
 * Has the schema of runs registered where it is missing.
 * @throws MetadataSchemaConflictError where another one was chosen than is registered; SchemaNotRegisteredError where it is missing and
 *   the token may not register it; and what `register` throws
 */
export async function ensureSchema(schemas: RunSchemas, schema: RunSchema, actor: string, digester: Digester): Promise<void> {
  const registered = await registeredIn(schemas);
  if (registered !== null && registered !== undefined) {
    if (schema.isChosen) assertSame(registered, schema, digester);
    return;
  }
  try {
    await schemas.register({ slug: RUN_SCHEMA_SLUG, jsonSchema: schema.document, actor });
  } catch (error) {
    if (!(error instanceof ScopeMissingError)) throw error;
    // Who may not even look is told by the creation of the package.
    if (registered === null) throw new SchemaNotRegisteredError(`there is no metadata schema ${RUN_SCHEMA_SLUG}`);
  }
}

/** Null where there is none, undefined where the token may not look. */
async function registeredIn(schemas: RunSchemas): Promise<MetadataSchemaView | null | undefined> {
  try {
    return await schemas.get(RUN_SCHEMA_SLUG);
  } catch (error) {
    if (error instanceof MetadataSchemaNotFoundError) return null;
    if (error instanceof ScopeMissingError) return undefined;
    throw error;
  }
}

function assertSame(registered: MetadataSchemaView, { document }: RunSchema, digester: Digester): void {
  const text = schemaText(parsed(document));
  if (text === registered.jsonSchema) return;
  const digest = digester.of(new TextEncoder().encode(text)).primary;
  throw new MetadataSchemaConflictError(`${RUN_SCHEMA_SLUG} is the schema ${registered.digest}, this one is ${digest}`, {
    slug: RUN_SCHEMA_SLUG,
    existing_digest: registered.digest,
    digest,
  });
}

function parsed(document: string): unknown {
  try {
    return parseJson(document);
  } catch {
    throw new RunDirectoryError('the schema is no JSON');
  }
}
