import { type DataPlane, fileJson } from '@artifact-store/planes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { declaredContent } from './declared-content.js';
import { clientGone, requestBody } from './request-body.js';

/**
 * Stores the body of a PUT as the file of an upload session, and answers it: 201 where this PUT has recorded it, 200 where the
 * same bytes were recorded before. Its path and media type were said when the session was created; Content-Type says nothing.
 */
export async function receiveUpload(
  data: DataPlane,
  request: FastifyRequest,
  reply: FastifyReply,
  grantFor: () => Promise<string>,
): Promise<void> {
  const declared = declaredContent(request.headers);
  const grant = await grantFor();
  const options = { signal: clientGone(reply.raw) };
  const { file, isNew } = await data.ingestUpload({ grant, declared }, requestBody(request.raw), options);
  reply
    .code(isNew ? 201 : 200)
    .header('location', `/files/${file.fileId}`)
    .send(fileJson(file));
}
