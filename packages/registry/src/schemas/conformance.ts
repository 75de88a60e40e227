import type { CborMap } from '@artifact-store/encoding';
import { MetadataSchemaViolationError, UnknownMetadataSchemaError } from '@artifact-store/planes';
import type { RegistryParts } from '../registry.js';
import { readSchema } from './read-schema.js';
import { isSlug } from './slug.js';

/**
 * Checks metadata against the schema of a slug, as it is committed. It never changes, so no transaction is needed: what conforms
 * before one conforms in it.
 * @throws UnknownMetadataSchemaError, MetadataSchemaViolationError, and what the validator throws
 */
export async function checkConformance(
  { eventStore, digester, metadataValidator }: Pick<RegistryParts, 'eventStore' | 'digester' | 'metadataValidator'>,
  slug: string,
  metadata: CborMap,
): Promise<void> {
  const registered = isSlug(slug) ? await eventStore.views.metadataSchema(slug) : undefined;
  if (registered === undefined) throw new UnknownMetadataSchemaError('no metadata schema is registered under this name');
  const { digest, schema } = readSchema(registered.jsonSchema, digester);
  const { shown, count } = await metadataValidator.violations({ digest, applied: schema.applied }, metadata);
  const [first] = shown;
  if (first === undefined) return;
  const where = first.pointer === '' ? 'the metadata' : `the metadata at ${first.pointer}`;
  const others = count === 1 ? '' : `, and ${count - 1} more`;
  throw new MetadataSchemaViolationError(`${where} ${first.message}${others}`, {
    metadata_schema: slug,
    violations: shown.map(({ pointer, message }) => ({ pointer, message })),
    violation_count: count,
  });
}
