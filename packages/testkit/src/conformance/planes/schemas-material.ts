import type { RegisteredMetadataSchema, RegisterMetadataSchema } from '@artifact-store/planes';
import type { PlanesSubject } from './subject.js';

/** Registers a schema as `some.v1`. */
export function schemaOf(
  { control, actor }: PlanesSubject,
  jsonSchema: string,
  members: Partial<RegisterMetadataSchema> = {},
): Promise<RegisteredMetadataSchema> {
  return control.schemas.register({ slug: 'some.v1', jsonSchema, actor, ...members });
}
