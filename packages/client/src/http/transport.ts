import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EncodingError } from '@artifact-store/encoding';
import { IdentityError } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  ConnectionFailedError,
  JsonFields,
  UnexpectedFieldError,
  UnexpectedResponseError,
} from '@artifact-store/planes';
import { Agent, type Dispatcher } from 'undici';
import { CLIENT_VERSION } from '../version.js';
import { connectionFailure } from './connection-failure.js';
import type { Pace } from './pace.js';
import { problemOf } from './problem.js';

export interface TransportOptions {
  readonly apiUrl: URL;
  readonly token: string | null;
  readonly idleTimeoutSeconds: number;
  readonly connections: number;
  readonly pace: Pace;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the API's address; segments percent-encoded. */
  readonly path: string;
  readonly query?: URLSearchParams | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Called for each sending. */
  readonly body?: (() => string | Uint8Array | Readable) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether to send again by itself what may be sent again; false where the caller does. */
  readonly retry?: boolean | undefined;
}

export interface HttpResponse {
  readonly status: number;
  header(name: string): string | undefined;
  /** Ends early only with an error. */
  readonly body: AsyncIterable<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  /** The JSON object of the body as `read` takes it. @throws UnexpectedResponseError */
  json<Value>(read: (fields: JsonFields) => Value): Promise<Value>;
}

const ATTEMPTS = 3;
const REDIRECTS = 3;
const LONGEST_WAIT_SECONDS = 10;
const MAX_PROBLEM_BYTES = 64 * 1024;

/** HTTP to one API: connections kept alive and bounded, idle times limited and total times not. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #agent: Agent;

  constructor(options: TransportOptions) {
    this.#options = options;
    const idle = options.idleTimeoutSeconds * 1000;
    this.#agent = new Agent({ connections: options.connections, headersTimeout: idle, bodyTimeout: idle, allowH2: false });
  }

  /** @throws the error that the server answered, ConnectionFailedError, UnexpectedResponseError */
  async send(request: HttpRequest): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendFollowing(request);
      } catch (error) {
        if (attempt === ATTEMPTS || request.signal?.aborted === true || !maySendAgain(request, error)) throw error;
        await this.#options.pace.wait(this.#waitBefore(error, attempt), request.signal);
      }
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #waitBefore(error: ArtifactStoreError, attempt: number): number {
    const asked = error.members.retry_after_seconds;
    const seconds = typeof asked === 'number' ? Math.min(asked, LONGEST_WAIT_SECONDS) : 0.2 * 2 ** (attempt - 1);
    return seconds * 1000 * (1 + this.#options.pace.jitter() / 2);
  }

  /** Follows 307 and 308, whose meaning is: the same request, there. */
  async #sendFollowing(request: HttpRequest): Promise<HttpResponse> {
    let url = this.#urlOf(request);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#sendOnce(request, url);
      const location = answer.header('location');
      if ((answer.status !== 307 && answer.status !== 308) || location === undefined) return answer;
      await discard(answer.body);
      if (redirects === REDIRECTS) throw new UnexpectedResponseError('the server redirects again and again');
      url = redirectTarget(location, url);
    }
  }

  async #sendOnce(request: HttpRequest, url: URL): Promise<HttpResponse> {
    const { apiUrl, token } = this.#options;
    const authorization = token !== null && url.origin === apiUrl.origin ? { authorization: `Bearer ${token}` } : {};
    let answer: Dispatcher.ResponseData;
    try {
      answer = await this.#agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: { 'user-agent': `artifactstore/${CLIENT_VERSION}`, ...request.headers, ...authorization },
        body: (request.body?.() ?? null) as Buffer | Readable | string | null,
        signal: request.signal ?? null,
      });
    } catch (error) {
      throw connectionFailure(url, error);
    }
    const response = responseOf(answer, url);
    if (response.status < 400) return response;
    throw await failureOf(response);
  }

  #urlOf({ path, query }: HttpRequest): URL {
    const { apiUrl } = this.#options;
    const base = apiUrl.href.endsWith('/') ? apiUrl.href.slice(0, -1) : apiUrl.href;
    const text = query === undefined || query.size === 0 ? `${base}${path}` : `${base}${path}?${query}`;
    return new URL(text);
  }
}

/** @throws UnexpectedResponseError for what is no web address, and for one that would take bytes and grants out of TLS */
function redirectTarget(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UnexpectedResponseError('the server redirects to what is no http:// or https:// URL');
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new UnexpectedResponseError(`the server redirects from https:// to http://${url.host}`);
  }
  return url;
}

function maySendAgain(request: HttpRequest, error: unknown): error is ArtifactStoreError {
  if (request.retry === false || !(error instanceof ArtifactStoreError)) return false;
  if (error.kind !== 'unavailable' || error instanceof UnexpectedResponseError) return false;
  // Of a POST whose answer got lost nobody knows what it did; one that was refused for a while did nothing.
  return (
    request.method === 'GET' || (!(error instanceof ConnectionFailedError) && error.members.retry_after_seconds !== undefined)
  );
}

function responseOf(answer: Dispatcher.ResponseData, url: URL): HttpResponse {
  const header = (name: string) => answer.headers[name]?.toString();
  const body = failingAsOurs(answer.body, url);
  const bytes = () => buffer(body);
  return {
    status: answer.statusCode,
    header,
    body,
    bytes,
    async json(read) {
      const text = (await bytes()).toString();
      try {
        return read(new JsonFields(JSON.parse(text)));
      } catch (error) {
        if (!isUnexpected(error)) throw error;
        const requestId = header('x-request-id');
        throw new UnexpectedResponseError(
          `the answer to ${url.pathname} cannot be read: ${error.message}`,
          requestId === undefined ? {} : { request_id: requestId },
        );
      }
    },
  };
}

function isUnexpected(error: unknown): error is Error {
  return (
    error instanceof SyntaxError ||
    error instanceof UnexpectedFieldError ||
    error instanceof IdentityError ||
    error instanceof EncodingError
  );
}

async function* failingAsOurs(body: AsyncIterable<Uint8Array>, url: URL): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch (error) {
    throw connectionFailure(url, error);
  }
}

async function failureOf(response: HttpResponse): Promise<ArtifactStoreError> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MAX_PROBLEM_BYTES) break;
  }
  const retryAfter = Number(response.header('retry-after') ?? Number.NaN);
  return problemOf(
    {
      status: response.status,
      contentType: response.header('content-type') ?? '',
      requestId: response.header('x-request-id'),
      retryAfterSeconds: Number.isSafeInteger(retryAfter) && retryAfter >= 0 ? retryAfter : undefined,
    },
    Buffer.concat(chunks).toString(),
  );
}

/** Reads to the end what nobody wants, so that the connection can be used again. */
async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_PROBLEM_BYTES) break;
  }
}
