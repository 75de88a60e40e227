import {
  invalidSchema,
  MetadataSchemaNotFoundError,
  type MetadataSchemaSummary,
  type MetadataSchemas,
  type MetadataSchemaView,
  type Page,
  type PageRequest,
  type RegisteredMetadataSchema,
  type RegisterMetadataSchema,
} from '@artifact-store/planes';
import { keyedRequest } from '../idempotency/keyed-request.js';
import { withIdempotency } from '../idempotency/with-idempotency.js';
import type { Command } from '../ports/event-store.js';
import type { RegistryParts } from '../registry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { schemasPage, schemasQuery } from './list.js';
import { readSchema } from './read-schema.js';
import { decideRegister, type RegisterAnswer, type RegisterSnapshot, registerIsRepeatable } from './register.js';
import { checkSlug, isSlug } from './slug.js';

/** Metadata schemas, decided here and recorded in the log. */
export class RegistrySchemas implements MetadataSchemas {
  constructor(private readonly parts: Pick<RegistryParts, 'eventStore' | 'digester' | 'metadataValidator'>) {}

  async register(command: RegisterMetadataSchema): Promise<RegisteredMetadataSchema> {
    const { slug, actor } = command;
    const { eventStore, digester, metadataValidator } = this.parts;
    checkSlug(slug);
    checkText('actor', actor, MAX_ACTOR_BYTES);
    const { text: jsonSchema, digest, schema } = readSchema(command.jsonSchema, digester);
    const request = keyedRequest(command, 'metadata_schemas.register', { slug, digest }, digester);
    // A slug that has a schema keeps it: whether that is this one or another, there is nothing to find out about it.
    if ((await eventStore.views.metadataSchema(slug)) === undefined) {
      const problems = await metadataValidator.problemsOf(schema);
      if (problems.length > 0) throw invalidSchema(problems);
    }
    const registration: Command<RegisterSnapshot, RegisterAnswer> = {
      load: async (views) => ({ existing: await views.metadataSchema(slug) }),
      decide: (snapshot) => decideRegister({ slug, jsonSchema, digest, actor }, snapshot),
    };
    const { created } = await eventStore.transact(withIdempotency(request, registration, registerIsRepeatable));
    return { ...(await this.get(slug)), created };
  }

  async get(slug: string): Promise<MetadataSchemaView> {
    const schema = isSlug(slug) ? await this.parts.eventStore.views.metadataSchema(slug) : undefined;
    if (schema === undefined) throw new MetadataSchemaNotFoundError('no metadata schema is registered under this slug');
    return schema;
  }

  async list(query: PageRequest): Promise<Page<MetadataSchemaSummary>> {
    return schemasPage(query, await this.parts.eventStore.views.metadataSchemas(schemasQuery(query)));
  }
}
