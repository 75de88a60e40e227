import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EncodingError, parseJson } from '@artifact-store/encoding';
import { IdentityError } from '@artifact-store/identity';
import { type ArtifactStoreError, JsonFields, UnexpectedFieldError, UnexpectedResponseError } from '@artifact-store/planes';
import type { Dispatcher } from 'undici';
import { problemOf } from './problem.js';
import { ResponseBody } from './response-body.js';

export interface HttpResponse {
  readonly status: number;
  header(name: string): string | undefined;
  /** Ends early only with an error. */
  readonly body: AsyncIterableIterator<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  /** The JSON object of the body as `read` takes it. @throws UnexpectedResponseError */
  json<Value>(read: (fields: JsonFields) => Value): Promise<Value>;
}

const MAX_PROBLEM_BYTES = 64 * 1024;

export function responseOf(answer: Dispatcher.ResponseData, url: URL): HttpResponse {
  const header = (name: string) => answer.headers[name]?.toString();
  const body = new ResponseBody(answer.body as Readable, url);
  const bytes = () => buffer(body);
  return {
    status: answer.statusCode,
    header,
    body,
    bytes,
    async json(read) {
      const text = (await bytes()).toString();
      try {
        return read(new JsonFields(parseJson(text)));
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

/** What an answer that is no success says is wrong. */
export async function failureOf(response: HttpResponse): Promise<ArtifactStoreError> {
  const retryAfter = Number(response.header('retry-after') ?? Number.NaN);
  return problemOf(
    {
      status: response.status,
      contentType: response.header('content-type') ?? '',
      requestId: response.header('x-request-id'),
      retryAfterSeconds: Number.isSafeInteger(retryAfter) && retryAfter >= 0 ? retryAfter : undefined,
    },
    Buffer.concat(await beginningOf(response)).toString(),
  );
}

/** Reads to the end what nobody wants, so that the connection can be used again. */
export async function discard(response: HttpResponse): Promise<void> {
  await beginningOf(response);
}

async function beginningOf({ body }: HttpResponse): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MAX_PROBLEM_BYTES) break;
  }
  return chunks;
}
