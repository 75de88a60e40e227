import { idempotencyKeyOf } from '@artifact-store/http-app';
import { type DataPlane, MalformedBodyError, UnsupportedMediaTypeError, ValidationFailedError } from '@artifact-store/planes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerStored, type GrantFor } from '../receive-file.js';
import { clientGone, requestBody } from '../request-body.js';
import { type FormPart, MultipartReader } from './multipart-reader.js';
import { utf8 } from './part-header.js';

const FIELDS = ['relative_path', 'media_type'];
const MAX_FIELD_BYTES = 4096;
const BOUNDARY = /;[ \t]*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;

/**
 * Stores the file of a form: the fields `relative_path` and, if given, `media_type`, then the part `file`, and nothing
 * behind it. Nothing is recorded unless the form is whole.
 */
export async function receiveForm(
  data: DataPlane,
  request: FastifyRequest,
  reply: FastifyReply,
  grantFor: GrantFor,
): Promise<void> {
  const idempotencyKey = idempotencyKeyOf(request.raw);
  const form = new MultipartReader(requestBody(request.raw), boundaryOf(request.headers['content-type'] ?? ''));
  const fields = new Map<string, string>();
  for (let part = await form.next(); part !== undefined; part = await form.next()) {
    if (part.name !== 'file') {
      await readField(fields, part);
      continue;
    }
    const relativePath = fields.get('relative_path');
    if (relativePath === undefined) throw new ValidationFailedError('the field relative_path does not come before the part file');
    const mediaType = fields.get('media_type') ?? part.contentType ?? 'application/octet-stream';
    const grant = await grantFor(relativePath);
    const options = { signal: clientGone(reply.raw) };
    const ingest = { grant, relativePath, mediaType, idempotencyKey };
    return answerStored(reply, await data.ingest(ingest, lastPart(part, form), options));
  }
  throw new ValidationFailedError('the form has no part file');
}

/** The content of a part, which ends only where the form does: what comes behind it is refused before anything is recorded. */
async function* lastPart(part: FormPart, form: MultipartReader): AsyncGenerator<Uint8Array, void> {
  yield* part.body;
  const another = await form.next();
  if (another !== undefined) {
    throw new ValidationFailedError(`the part file is not the last of the form: ${JSON.stringify(another.name)} comes behind it`);
  }
}

async function readField(fields: Map<string, string>, part: FormPart): Promise<void> {
  if (!FIELDS.includes(part.name)) {
    throw new ValidationFailedError(`the form has a part ${JSON.stringify(part.name)}; it takes ${FIELDS.join(', ')} and file`);
  }
  if (fields.has(part.name)) throw new ValidationFailedError(`the form has the field ${part.name} twice`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of part.body) {
    size += chunk.length;
    if (size > MAX_FIELD_BYTES) throw new ValidationFailedError(`${part.name} is longer than ${MAX_FIELD_BYTES} bytes`);
    chunks.push(chunk);
  }
  fields.set(part.name, utf8(Buffer.concat(chunks)));
}

function boundaryOf(contentType: string): string {
  if (!/^multipart\/form-data[ \t]*(?:;|$)/i.test(contentType)) {
    throw new UnsupportedMediaTypeError('the body is not multipart/form-data');
  }
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new MalformedBodyError('Content-Type has no boundary of 1 to 70 characters');
  return boundary;
}
