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
import { pageParameters } from '../http/page-parameters.js';
import { postUnderKey } from '../http/post-under-key.js';
import type { Transport } from '../http/transport.js';

const PATH = '/metadata-schemas';

/** Metadata schemas of a remote API. The actor of a command is not sent: who acts is said by the token. */
export class RemoteSchemas implements MetadataSchemas {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async register(command: RegisterMetadataSchema): Promise<RegisteredMetadataSchema> {
    const body = JSON.stringify(registerMetadataSchemaJson(command));
    const answer = await postUnderKey(this.#transport, PATH, body, command.idempotencyKey ?? randomUUID());
    return answer.json((fields) => ({ ...metadataSchemaFrom(fields), created: answer.status === 201 }));
  }

  async get(slug: string): Promise<MetadataSchemaView> {
    const path = `${PATH}/${encodeURIComponent(slug)}`;
    return (await this.#transport.send({ method: 'GET', path })).json(metadataSchemaFrom);
  }

  async list(query: PageRequest): Promise<Page<MetadataSchemaSummary>> {
    const answer = await this.#transport.send({ method: 'GET', path: PATH, query: pageParameters(query) });
    return answer.json((fields) => pageFrom(fields, metadataSchemaSummaryFrom));
  }
}
