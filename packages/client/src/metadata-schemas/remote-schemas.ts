import { randomUUID } from 'node:crypto';
import {
  type MetadataSchemaSummary,
  type MetadataSchemas,
  type MetadataSchemaView,
  metadataSchemaFrom,
  metadataSchemaSummaryFrom,
  type Page,
  type PageRequest,
  pageFrom,
  type RegisteredMetadataSchema,
  type RegisterMetadataSchema,
  registerMetadataSchemaJson,
} from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';
import { underKey } from '../http/under-key.js';

type Json = Readonly<Record<string, unknown>>;

/** Metadata schemas of a remote API. The actor of a command is not sent: who acts is said by the token. */
export class RemoteSchemas implements MetadataSchemas {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async register(command: RegisterMetadataSchema): Promise<RegisteredMetadataSchema> {
    const { slug, json_schema } = registerMetadataSchemaJson(command);
    // Whether it is a schema is for the server to say.
    const request = operation('POST', '/metadata-schemas', { body: { slug, json_schema: json_schema as Json } });
    const answer = await this.#transport.send(underKey(request, command.idempotencyKey ?? randomUUID()));
    return answer.json((fields) => ({ ...metadataSchemaFrom(fields), created: answer.status === 201 }));
  }

  async get(slug: string): Promise<MetadataSchemaView> {
    const request = operation('GET', '/metadata-schemas/{slug}', { path: { slug } });
    return (await this.#transport.send(request)).json(metadataSchemaFrom);
  }

  async list({ limit, cursor }: PageRequest): Promise<Page<MetadataSchemaSummary>> {
    const request = operation('GET', '/metadata-schemas', { query: { limit, cursor } });
    return (await this.#transport.send(request)).json((fields) => pageFrom(fields, metadataSchemaSummaryFrom));
  }
}
