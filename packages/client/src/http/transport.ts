import type { Readable } from 'node:stream';
import { ArtifactStoreError, ConnectionFailedError, UnexpectedResponseError } from '@artifact-store/planes';
import type { Agent, Dispatcher } from 'undici';
import { CLIENT_VERSION } from '../version.js';
import { leavesTls } from './base-url.js';
import { connectionFailure } from './connection-failure.js';
import type { Pace } from './pace.js';
import { discard, failureOf, type HttpResponse, responseOf } from './response.js';

export interface TransportOptions {
  readonly baseUrl: URL;
  /** A secret, sent to the origin of `baseUrl` and to no other. */
  readonly bearer: string | null;
  readonly agent: Agent;
  readonly pace: Pace;
  /** How often a request is sent at most. */
  readonly attempts: number;
  /** How many redirects are followed at most. */
  readonly redirects: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL; segments percent-encoded. */
  readonly path: string;
  readonly query?: URLSearchParams | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Called for each sending. */
  readonly body?: (() => string | Uint8Array | Readable) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether to send again by itself; if not given, always for GET, and else where it was refused for a while. */
  readonly retry?: Retry | undefined;
}

/**
 * `always`: also when the connection broke, of which nobody knows what the request did. `refused`: only where a 429 or a 503 said when
 * to come back, since then it did nothing. `never`: that is the caller's choice.
 */
export type Retry = 'always' | 'refused' | 'never';

const LONGEST_WAIT_SECONDS = 10;
/** For whoever sends too much nothing is done before that time. */
const LONGEST_WAIT_FOR_RATE_SECONDS = 60;

/** Requests to one base URL. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** @throws the error that the server answered, ConnectionFailedError, UnexpectedResponseError */
  async send(request: HttpRequest): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendFollowing(request);
      } catch (error) {
        if (attempt >= this.#options.attempts || request.signal?.aborted === true || !maySendAgain(request, error)) throw error;
        await this.#options.pace.wait(this.#waitBefore(error, attempt), request.signal);
      }
    }
  }

  #waitBefore(error: ArtifactStoreError, attempt: number): number {
    const asked = error.members.retry_after_seconds;
    const longest = error.kind === 'rate_limited' ? LONGEST_WAIT_FOR_RATE_SECONDS : LONGEST_WAIT_SECONDS;
    const seconds = typeof asked === 'number' ? Math.min(asked, longest) : 0.2 * 2 ** (attempt - 1);
    return seconds * 1000 * (1 + this.#options.pace.jitter() / 2);
  }

  /** Follows 307 and 308, whose meaning is: the same request, there. */
  async #sendFollowing(request: HttpRequest): Promise<HttpResponse> {
    let url = this.#urlOf(request);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#sendOnce(request, url);
      const location = answer.header('location');
      if ((answer.status !== 307 && answer.status !== 308) || location === undefined) return answer;
      await discard(answer);
      if (redirects === this.#options.redirects) throw new UnexpectedResponseError('the server redirects again and again');
      url = redirectTarget(location, url);
    }
  }

  async #sendOnce(request: HttpRequest, url: URL): Promise<HttpResponse> {
    const { agent, baseUrl, bearer } = this.#options;
    const authorization = bearer !== null && url.origin === baseUrl.origin ? { authorization: `Bearer ${bearer}` } : {};
    let answer: Dispatcher.ResponseData;
    try {
      answer = await agent.request({
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
    const { href } = this.#options.baseUrl;
    const base = href.endsWith('/') ? href.slice(0, -1) : href;
    return new URL(query === undefined || query.size === 0 ? `${base}${path}` : `${base}${path}?${query}`);
  }
}

/** @throws UnexpectedResponseError for what is no web address, and for one that would take bytes and grants out of TLS */
function redirectTarget(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UnexpectedResponseError('the server redirects to what is no http:// or https:// URL');
  }
  if (leavesTls(from, url)) throw new UnexpectedResponseError(`the server redirects from https:// to http://${url.host}`);
  return url;
}

function maySendAgain({ method, retry }: HttpRequest, error: unknown): error is ArtifactStoreError {
  const rule = retry ?? (method === 'GET' ? 'always' : 'refused');
  if (rule === 'never' || !(error instanceof ArtifactStoreError)) return false;
  if (error.kind === 'rate_limited') return true;
  if (error.kind !== 'unavailable' || error instanceof UnexpectedResponseError) return false;
  return rule === 'always' || (!(error instanceof ConnectionFailedError) && error.members.retry_after_seconds !== undefined);
}
