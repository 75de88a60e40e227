import { MetadataSchemaConflictError, type MetadataSchemaView } from '@artifact-store/planes';
import type { MetadataSchemaRegistered } from '../events/domain-event.js';
import type { Repeatable } from '../idempotency/with-idempotency.js';
import type { Decision } from '../ports/event-store.js';

/** A schema that was found to be applicable. */
export type CheckedSchema = Pick<MetadataSchemaRegistered, 'slug' | 'jsonSchema' | 'digest' | 'actor'>;

export interface RegisterSnapshot {
  /** What the slug has. */
  readonly existing: MetadataSchemaView | undefined;
}

export interface RegisterAnswer {
  readonly slug: string;
  readonly created: boolean;
}

export const registerIsRepeatable: Repeatable<RegisterSnapshot, RegisterAnswer> = {
  resultOf: ({ slug, created }) => ({ slug, created: String(created) }),
  answerAgain: ({ slug = '', created }) => ({ slug, created: created === 'true' }),
};

/** A new schema, or the one that the slug has where it is the same. @throws MetadataSchemaConflictError where it is another */
export function decideRegister(schema: CheckedSchema, { existing }: RegisterSnapshot): Decision<RegisterAnswer> {
  const { slug, digest } = schema;
  if (existing === undefined) {
    return { events: [{ type: 'v1.metadata_schema.registered', ...schema }], answer: { slug, created: true } };
  }
  if (existing.digest === digest) return { events: [], answer: { slug, created: false } };
  throw new MetadataSchemaConflictError(`${slug} is the schema ${existing.digest}, and not ${digest}`, {
    slug,
    existing_digest: existing.digest,
    digest,
  });
}
