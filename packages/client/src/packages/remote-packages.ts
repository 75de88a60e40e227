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
import { operation } from '../api/operation.js';
import type { HttpResponse } from '../http/response.js';
import type { Transport } from '../http/transport.js';
import { underKey } from '../http/under-key.js';
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
    const request = operation('POST', '/packages', { body: createPackageJson(command) });
    const answer = await this.#transport.send(underKey(request, command.idempotencyKey ?? randomUUID()));
    return answer.json((fields) => ({
      ...packageFrom(fields),
      created: answer.status === 201,
      uploadGrant: fields.nullable('upload_grant', (name) => grantFrom(fields.object(name))),
    }));
  }

  async get(packageId: PackageId): Promise<PackageDetails> {
    const request = operation('GET', '/packages/{package_id}', { path: { package_id: packageId } });
    return (await this.#transport.send(request)).json(packageFrom);
  }

  async list(query: ListPackages): Promise<Page<PackageDetails>> {
    const { metadata = {}, ...filters } = query;
    const known = {
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
    };
    const request = operation('GET', '/packages', { query: known });
    for (const [key, value] of Object.entries(metadata)) request.query.append(`metadata.${key}`, value);
    return (await this.#transport.send(request)).json((fields) => pageFrom(fields, packageFrom));
  }

  async listFiles({ packageId, prefix, limit, cursor }: ListFiles): Promise<Page<FileView>> {
    const query = { prefix, limit, cursor };
    const request = operation('GET', '/packages/{package_id}/files', { path: { package_id: packageId }, query });
    return (await this.#transport.send(request)).json((fields) => pageFrom(fields, fileFrom));
  }

  async grantUpload({ packageId, relativePath, idempotencyKey }: GrantUpload): Promise<Grant> {
    const request = operation('POST', '/packages/{package_id}/grants', {
      path: { package_id: packageId },
      body: { relative_path: relativePath },
    });
    return (await this.#transport.send(underKey(request, idempotencyKey))).json(grantFrom);
  }

  async finalize({ packageId, allowEmpty, idempotencyKey }: FinalizePackage): Promise<FinalizedPackage> {
    const request = operation('POST', '/packages/{package_id}/finalize', {
      path: { package_id: packageId },
      body: { allow_empty: allowEmpty },
    });
    return (await this.#transport.send(underKey(request, idempotencyKey ?? randomUUID()))).json(finalizedPackageFrom);
  }

  async manifest(packageId: PackageId): Promise<StoredManifest> {
    const request = operation('GET', '/packages/{package_id}/manifest', { path: { package_id: packageId } });
    const answer = await this.#transport.send(request);
    const manifestDigest = parseEntityTag(answer);
    return { packageId, manifestDigest, bytes: await answer.bytes() };
  }
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
