import { idempotencyKeyOf } from '@artifact-store/http-app';
import { type DataPlane, type FileView, fileJson, relativePathOf } from '@artifact-store/planes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { declaredContent } from './declared-content.js';
import { clientGone, requestBody } from './request-body.js';

/** Gives the grant for an upload to a path, or throws what forbids it: asked before the first byte is read. */
export type GrantFor = (relativePath: string) => Promise<string>;

const UNKNOWN_MEDIA_TYPE = 'application/octet-stream';

/**
 * Stores the body of a PUT as one file, at the path its URL names, and answers it. Content-Type is the file's media type
 * and nothing more: the bytes are never parsed. What forbids the upload is answered on the header alone.
 */
export async function receiveFile(
  data: DataPlane,
  request: FastifyRequest,
  reply: FastifyReply,
  grantFor: GrantFor,
): Promise<void> {
  const relativePath = relativePathOf(request.originalUrl);
  const declared = declaredContent(request.headers);
  const idempotencyKey = idempotencyKeyOf(request.raw);
  const mediaType = request.headers['content-type'] ?? UNKNOWN_MEDIA_TYPE;
  const grant = await grantFor(relativePath);
  const options = { signal: clientGone(reply.raw) };
  const ingest = { grant, relativePath, mediaType, declared, idempotencyKey };
  answerStored(reply, await data.ingest(ingest, requestBody(request.raw), options));
}

export function answerStored(reply: FastifyReply, file: FileView): void {
  reply.code(201).header('location', `/files/${file.fileId}`).send(fileJson(file));
}
