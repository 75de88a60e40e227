import { createDigester } from '@artifact-store/digest';
import type { CborMap } from '@artifact-store/encoding';
import { invalidSchema } from '@artifact-store/planes';
import { type MetadataValidator, readSchema, type Violations } from '@artifact-store/registry';

const digester = createDigester();

/**
 * Registers a schema and applies it, as the registry does.
 * @throws MetadataSchemaInvalidError, MetadataSchemaTooCostlyError, MetadataValidatorBusyError
 */
export async function applied(validator: MetadataValidator, jsonSchema: unknown, metadata: unknown): Promise<Violations> {
  const { digest, schema } = readSchema(JSON.stringify(jsonSchema), digester);
  const problems = await validator.problemsOf(schema);
  if (problems.length > 0) throw invalidSchema(problems);
  return validator.violations({ digest, applied: schema.applied }, metadata as CborMap);
}
