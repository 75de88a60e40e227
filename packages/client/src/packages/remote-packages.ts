import { randomUUID } from 'node:crypto';
import { type PackageId, parseContentAddress } from '@artifact-store/identity';
import {
  type CreatedPackage,
  type CreatePackage,
  type FileView,
  type FinalizedPackage,
  type FinalizePackage,
  fileFrom,
  finalizedPackageFrom,
  type Grant,
  type GrantUpload,
  grantFrom,
  type ListFiles,
  type ListPackages,
  type PackageDetails,
  type Packages,
  type Page,
  packageFrom,
  pageFrom,
  type StoredManifest,
  UnexpectedResponseError,
} from '@artifact-store/planes';
import { postUnderKey } from '../http/post-under-key.js';
import type { HttpResponse } from '../http/response.js';
import type { Transport } from '../http/transport.js';
import { createPackageJson } from './create-package-json.js';

/**
 * Packages of a remote API. The actor of a command is not sent: who acts is said by the token. A command that appends events
 * goes under an idempotency key, one of its own if none is given, so that it may be sent again when its answer got lost.
 */
export class RemotePackages implements Packages {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create(command: CreatePackage): Promise<CreatedPackage> {
    const answer = await this.#post('/packages', createPackageJson(command), command.idempotencyKey ?? randomUUID());
    return answer.json((fields) => ({
      ...packageFrom(fields),
      created: answer.status === 201,
      uploadGrant: fields.nullable('upload_grant', (name) => grantFrom(fields.object(name))),
    }));
  }

  async get(packageId: PackageId): Promise<PackageDetails> {
    return (await this.#get(pathOf(packageId))).json(packageFrom);
  }

  async list(query: ListPackages): Promise<Page<PackageDetails>> {
    const { metadata = {}, ...filters } = query;
    const parameters = parametersOf({
      producer: filters.producer,
      subject: filters.subject,
      retention_class: filters.retentionClass,
      name: filters.name,
      status: filters.status,
      created_after: filters.createdAfter,
      created_before: filters.createdBefore,
      held: filters.held,
      eligible: filters.eligible,
      limit: filters.limit,
      cursor: filters.cursor,
    });
    for (const [key, value] of Object.entries(metadata)) parameters.append(`metadata.${key}`, value);
    return (await this.#get('/packages', parameters)).json((fields) => pageFrom(fields, packageFrom));
  }

  async listFiles({ packageId, prefix, limit, cursor }: ListFiles): Promise<Page<FileView>> {
    return (await this.#get(`${pathOf(packageId)}/files`, parametersOf({ prefix, limit, cursor }))).json((fields) =>
      pageFrom(fields, fileFrom),
    );
  }

  async grantUpload({ packageId, relativePath, idempotencyKey }: GrantUpload): Promise<Grant> {
    const body = JSON.stringify({ relative_path: relativePath });
    return (await this.#post(`${pathOf(packageId)}/grants`, body, idempotencyKey)).json(grantFrom);
  }

  async finalize({ packageId, allowEmpty, idempotencyKey }: FinalizePackage): Promise<FinalizedPackage> {
    const body = JSON.stringify({ allow_empty: allowEmpty });
    const answer = await this.#post(`${pathOf(packageId)}/finalize`, body, idempotencyKey ?? randomUUID());
    return answer.json(finalizedPackageFrom);
  }

  async manifest(packageId: PackageId): Promise<StoredManifest> {
    const answer = await this.#get(`${pathOf(packageId)}/manifest`);
    const manifestDigest = parseEntityTag(answer);
    return { packageId, manifestDigest, bytes: await answer.bytes() };
  }

  #get(path: string, query?: URLSearchParams): Promise<HttpResponse> {
    return this.#transport.send({ method: 'GET', path, query });
  }

  #post(path: string, body: string, idempotencyKey: string | undefined): Promise<HttpResponse> {
    return postUnderKey(this.#transport, path, body, idempotencyKey);
  }
}

const pathOf = (packageId: PackageId) => `/packages/${encodeURIComponent(packageId)}`;

function parametersOf(values: Readonly<Record<string, string | number | boolean | undefined>>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) parameters.set(name, String(value));
  return parameters;
}

/** The ETag of a manifest is its digest. */
function parseEntityTag(answer: HttpResponse): StoredManifest['manifestDigest'] {
  const [, tag = ''] = /^"(.*)"$/.exec(answer.header('etag') ?? '') ?? [];
  try {
    return parseContentAddress(tag);
  } catch {
    throw new UnexpectedResponseError('the manifest came without its digest as a strong ETag');
  }
}
