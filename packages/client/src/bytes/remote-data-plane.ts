import { Readable } from 'node:stream';
import type { CborMap } from '@artifact-store/encoding';
import {
  ARCHIVE_TYPE,
  ArtifactStoreError,
  type BackendHealth,
  type CallOptions,
  type DataPlane,
  errorFrom,
  type FileView,
  fileFrom,
  type GrantClaims,
  GrantInvalidError,
  type IngestAllRequest,
  type IngestedUpload,
  type IngestRequest,
  type IngestUpload,
  type JsonFields,
  type Listing,
  type ListRequest,
  listingFrom,
  type OpenedFile,
  type OpenRequest,
  parseRelativePath,
  RangeNotSatisfiableError,
  type SeriesEntry,
  type SeriesResult,
  type StatRequest,
  type StoredKey,
  storedKeyFrom,
  storedKeyJson,
  UnexpectedResponseError,
  unprovenClaims,
  uploadPath,
  type Verdict,
  type VerifyRequest,
  verdictFrom,
} from '@artifact-store/planes';
import { idempotencyHeader } from '../http/idempotency-header.js';
import type { HttpResponse } from '../http/response.js';
import type { Transport } from '../http/transport.js';
import { ArchiveBody } from './archive-body.js';
import { archiveLines } from './archive-lines.js';
import { contentTypeHeader, declaredHeaders, extentOf, rangeHeader } from './byte-headers.js';
import { interruption, UploadBody } from './upload-body.js';

/** Bodies up to this size are sent in one piece, which saves the stream around them. */
const ONE_PIECE_BYTES = 256 * 1024;
/** Where the grant names no package or no file: the data plane judges the grant, and refuses it. */
const NO_PACKAGE = '/data/packages/-/files/-';
const NO_ARCHIVE = '/data/packages/-/archive';
const NO_FILE = '/data/files/-';
const NO_UPLOAD = '-';

export interface RemoteDataPlaneOptions {
  /** Stands for all of its backends in its health while it does not answer. */
  readonly backendId: string;
  readonly idleTimeoutMilliseconds: number;
}

/**
 * The data plane at one URL. Nothing is sent again by itself and no redirect is followed: a body can be read once. Of a
 * connection that breaks before the answer (ConnectionFailedError) nobody knows whether the file was recorded; sent again
 * under the same idempotency key, it is answered.
 */
export class RemoteDataPlane implements DataPlane {
  readonly #transport: Transport;
  readonly #options: RemoteDataPlaneOptions;

  constructor(transport: Transport, options: RemoteDataPlaneOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  ingest(request: IngestRequest, body: AsyncIterable<Uint8Array>, { signal }: CallOptions = {}): Promise<FileView> {
    return this.#sending(request, body, signal, async (upload) => (await this.#put(request, upload, signal)).json(fileFrom));
  }

  ingestUpload(request: IngestUpload, body: AsyncIterable<Uint8Array>, { signal }: CallOptions = {}): Promise<IngestedUpload> {
    const { declared = {}, grant } = request;
    return this.#sending(request, body, signal, async (upload) => {
      const claims = claimsOf(grant);
      const path = `/data/uploads/${claims.op === 'upload' && claims.uploadId !== null ? claims.uploadId : NO_UPLOAD}`;
      const answer = await this.#putTo(path, grant, declaredHeaders(declared), upload, signal);
      return { file: await answer.json(fileFrom), isNew: answer.status === 201 };
    });
  }

  async #sending<Answer>(
    { declared }: Pick<IngestRequest, 'declared'>,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal | undefined,
    send: (upload: UploadBody) => Promise<Answer>,
  ): Promise<Answer> {
    const { idleTimeoutMilliseconds } = this.#options;
    const upload = new UploadBody(body, { declaredBytes: declared?.sizeBytes, idleTimeoutMilliseconds, signal });
    try {
      return await send(upload);
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw interruption(error);
      throw error;
    } finally {
      upload.destroy();
    }
  }

  async *ingestAll(
    { grant }: IngestAllRequest,
    entries: AsyncIterable<SeriesEntry>,
    { signal }: CallOptions = {},
  ): AsyncGenerator<SeriesResult, void> {
    const body = new ArchiveBody(entries, { idleTimeoutMilliseconds: this.#options.idleTimeoutMilliseconds, signal });
    const stream = Readable.from(body, { objectMode: false });
    try {
      for await (const line of archiveLines((await this.#postArchive(grant, stream, signal)).body)) {
        yield* body.passed();
        if (line.outcome === 'complete') return;
        if (line.outcome === 'failed') throw line.error;
        yield line;
      }
      throw new UnexpectedResponseError('the answer to the archive has no last line');
    } catch (error) {
      throw signal?.aborted === true && error === signal.reason ? interruption(error) : (failureIn(body) ?? error);
    } finally {
      stream.destroy();
    }
  }

  async open({ grant, range }: OpenRequest, { signal }: CallOptions = {}): Promise<OpenedFile> {
    const claims = claimsOf(grant);
    const answer = await this.#transport.send({
      method: 'GET',
      path: claims.op === 'read' ? `/data/files/${encodeURIComponent(claims.fileId)}` : NO_FILE,
      query: new URLSearchParams({ grant }),
      headers: rangeOf(range, claims),
      signal,
      retry: 'never',
    });
    try {
      return openedFile(answer, range, claims);
    } catch (error) {
      await answer.body.return?.();
      throw error;
    }
  }

  async delete({ grant }: { readonly grant: string }, { signal }: CallOptions = {}): Promise<void> {
    const answer = await this.#post('/data/deletions', { grant }, signal);
    await answer.json(failIfTold);
  }

  async verify({ digest, grant, maxBytesPerSecond }: VerifyRequest, { signal }: CallOptions = {}): Promise<readonly Verdict[]> {
    const body = { grant, digest, max_bytes_per_second: maxBytesPerSecond };
    const answer = await this.#post('/data/verifications', body, signal);
    return answer.json((fields) => {
      failIfTold(fields);
      return fields.list('verdicts', verdictFrom);
    });
  }

  async list({ after, grant, limit, until }: ListRequest, { signal }: CallOptions = {}): Promise<Listing> {
    const keys = { after: after && { ...storedKeyJson(after) }, until: until && { ...storedKeyJson(until) } };
    const answer = await this.#post('/data/listings', { grant, ...keys, limit }, signal);
    return answer.json((fields) => {
      failIfTold(fields);
      return listingFrom(fields);
    });
  }

  async stat({ grant, keys }: StatRequest, { signal }: CallOptions = {}): Promise<readonly StoredKey[]> {
    const named = keys.map((key) => ({ ...storedKeyJson(key) }));
    const answer = await this.#post('/data/lookups', { grant, keys: named }, signal);
    return answer.json((fields) => {
      failIfTold(fields);
      return fields.list('keys', storedKeyFrom);
    });
  }

  async health({ signal }: CallOptions = {}): Promise<readonly BackendHealth[]> {
    try {
      const answer = await this.#transport.send({ method: 'GET', path: '/health', signal, retry: 'never' });
      return await answer.json((fields) => fields.list('backends', backendHealthFrom));
    } catch (error) {
      const detail = error instanceof ArtifactStoreError ? error.detail : 'the data plane did not answer in time';
      return [{ backendId: this.#options.backendId, healthy: false, detail, freeBytes: null, totalBytes: null }];
    }
  }

  #post(path: string, body: CborMap, signal: AbortSignal | undefined): Promise<HttpResponse> {
    return this.#transport.send({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: () => JSON.stringify(body),
      signal,
      retry: 'never',
    });
  }

  #postArchive(grant: string, body: Readable, signal: AbortSignal | undefined): Promise<HttpResponse> {
    const claims = claimsOf(grant);
    return this.#transport.send({
      method: 'POST',
      path: claims.op === 'upload' ? `/data/packages/${claims.packageId}/archive` : NO_ARCHIVE,
      query: new URLSearchParams({ grant }),
      headers: { 'content-type': ARCHIVE_TYPE },
      body: () => body,
      signal,
      retry: 'never',
    });
  }

  async #put(request: IngestRequest, body: UploadBody, signal: AbortSignal | undefined): Promise<HttpResponse> {
    const { declared = {}, grant, idempotencyKey, mediaType, relativePath } = request;
    const claims = claimsOf(grant);
    // A URL cannot carry every text unchanged, but it can carry every path that is one.
    const path = parseRelativePath(relativePath);
    const headers = { ...contentTypeHeader(mediaType), ...declaredHeaders(declared), ...idempotencyHeader(idempotencyKey) };
    const target = claims.op === 'upload' ? `/data${uploadPath(claims.packageId, path)}` : NO_PACKAGE;
    return this.#putTo(target, grant, headers, body, signal);
  }

  async #putTo(
    path: string,
    grant: string,
    headers: Readonly<Record<string, string>>,
    body: UploadBody,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const content = (await body.atHand(ONE_PIECE_BYTES)) ?? Readable.from(body, { objectMode: false });
    return this.#transport.send({
      method: 'PUT',
      path,
      query: new URLSearchParams({ grant }),
      headers,
      body: () => content,
      signal,
      retry: 'never',
    });
  }
}

/** Why the entries of an archive came to an end, which is why the server found it cut. */
function failureIn({ failure }: ArchiveBody): unknown {
  return failure === undefined ? undefined : interruption(failure.error);
}

/** An answer that had to begin before its end was known tells of a failure in its body. @throws what it tells */
function failIfTold(fields: JsonFields): void {
  if (fields.value('error') !== undefined) throw errorFrom(fields.object('error'));
}

/** @throws GrantInvalidError for what is no token at all, which no URL need carry */
function claimsOf(grant: string): GrantClaims {
  const claims = unprovenClaims(grant);
  if (claims === undefined) throw new GrantInvalidError('the grant is not signed by this deployment');
  return claims;
}

/** @throws RangeNotSatisfiableError for what is no range */
function rangeOf(range: OpenRequest['range'], claims: GrantClaims): Record<string, string> {
  if (range === undefined) return {};
  const field = rangeHeader(range);
  if (field !== undefined) return { range: field };
  throw new RangeNotSatisfiableError('the range is none', claims.op === 'read' ? { size_bytes: claims.sizeBytes } : {});
}

/** What the grant says of the file is true by now: the data plane has taken it. */
function openedFile(answer: HttpResponse, range: OpenRequest['range'], claims: GrantClaims): OpenedFile {
  const extent = extentOf(answer, range);
  if (claims.op !== 'read' || extent.sizeBytes !== claims.sizeBytes || answer.header('etag') !== `"${claims.contentAddress}"`) {
    throw new UnexpectedResponseError('the server answered with another file than the one that was asked for');
  }
  const { contentAddress, fileId, mediaType, relativePath, sha256 } = claims;
  return { fileId, relativePath, mediaType, contentAddress, sha256, ...extent, body: answer.body };
}

function backendHealthFrom(fields: JsonFields): BackendHealth {
  return {
    backendId: fields.text('backend_id'),
    healthy: fields.boolean('healthy'),
    detail: fields.text('detail'),
    freeBytes: fields.nullable('free_bytes', (name) => fields.natural(name)),
    totalBytes: fields.nullable('total_bytes', (name) => fields.natural(name)),
  };
}
