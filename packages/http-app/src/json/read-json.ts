import { IncomingMessage } from 'node:http';
import { BodyTooLargeError, MalformedBodyError, UnsupportedMediaTypeError, UploadIdleTimeoutError } from '@artifact-store/planes';
import { parseJsonObject } from './parse-json.js';

const IDLE_MILLISECONDS = 30_000;
const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/**
 * The JSON object that a request's body is, read only now that the route wants it.
 * @throws UnsupportedMediaTypeError, BodyTooLargeError, MalformedBodyError, ValidationFailedError, UploadIdleTimeoutError
 */
export async function readJsonObject(body: unknown, maxBytes: number): Promise<object> {
  return parseJsonObject(body instanceof IncomingMessage ? await readJson(body, maxBytes) : new Uint8Array());
}

/** Whether a request has no body at all. */
export function isWithoutBody(body: unknown): boolean {
  return !(body instanceof IncomingMessage) || body.headers['content-length'] === '0';
}

async function readJson(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const { 'content-type': type = '', 'content-length': length } = request.headers;
  if (!JSON_TYPE.test(type)) throw new UnsupportedMediaTypeError('the route takes application/json in UTF-8');
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const idle = new UploadIdleTimeoutError('no byte of the body arrived for 30 seconds');
  request.setTimeout(IDLE_MILLISECONDS, () => request.destroy(idle));
  try {
    return await readAll(request, maxBytes);
  } finally {
    request.setTimeout(0);
  }
}

async function readAll(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    // To destroy the request would take the connection along, and the answer with it.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new MalformedBodyError('the body ended before all of it had arrived', {}, { cause: error });
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): BodyTooLargeError {
  return new BodyTooLargeError(`a JSON body holds at most ${maxBytes} bytes`);
}
