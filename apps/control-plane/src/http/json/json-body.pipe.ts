import { IncomingMessage } from 'node:http';
import { BodyTooLargeError, MalformedBodyError, UnsupportedMediaTypeError, UploadIdleTimeoutError } from '@artifact-store/planes';
import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { validated } from '../validated.js';
import { parseJsonObject } from './parse-json.js';

const MAX_BYTES = 1024 * 1024;
const IDLE_MILLISECONDS = 30_000;
const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/** Reads, parses and checks a JSON body: only now, when the route wants it and access is decided. */
@Injectable()
export class JsonBodyPipe implements PipeTransform<unknown, Promise<object>> {
  async transform(body: unknown, { metatype }: ArgumentMetadata): Promise<object> {
    const bytes = body instanceof IncomingMessage ? await readJson(body) : new Uint8Array();
    return validated(metatype, parseJsonObject(bytes));
  }
}

/** As JsonBodyPipe, where no body at all means an empty object. */
@Injectable()
export class OptionalJsonBodyPipe implements PipeTransform<unknown, Promise<object>> {
  async transform(body: unknown, { metatype }: ArgumentMetadata): Promise<object> {
    const isEmpty = !(body instanceof IncomingMessage) || body.headers['content-length'] === '0';
    return validated(metatype, isEmpty ? {} : parseJsonObject(await readJson(body)));
  }
}

async function readJson(request: IncomingMessage): Promise<Uint8Array> {
  const { 'content-type': type = '', 'content-length': length } = request.headers;
  if (!JSON_TYPE.test(type)) throw new UnsupportedMediaTypeError('the route takes application/json in UTF-8');
  if (Number(length ?? 0) > MAX_BYTES) throw tooLarge();
  const idle = new UploadIdleTimeoutError('no byte of the body arrived for 30 seconds');
  request.setTimeout(IDLE_MILLISECONDS, () => request.destroy(idle));
  try {
    return await readAll(request);
  } finally {
    request.setTimeout(0);
  }
}

async function readAll(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    // To destroy the request would take the connection along, and the answer with it.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new MalformedBodyError('the body ended before all of it had arrived', {}, { cause: error });
  }
  if (size > MAX_BYTES) throw tooLarge();
  return Buffer.concat(chunks);
}

function tooLarge(): BodyTooLargeError {
  return new BodyTooLargeError(`a JSON body holds at most ${MAX_BYTES} bytes`);
}
