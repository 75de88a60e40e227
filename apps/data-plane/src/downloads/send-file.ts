import { Readable } from 'node:stream';
import {
  type ByteRange,
  type DataPlane,
  type OpenedFile,
  type OpenRequest,
  PreconditionFailedError,
  RangeNotSatisfiableError,
  type ReadClaims,
} from '@artifact-store/planes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { unprovenRead } from '../grants/claimed.js';
import { clientGone } from '../uploads/request-body.js';
import { entityTag, rangeApplies, verdict } from './conditions.js';
import { attachment } from './content-disposition.js';
import { parseRange } from './range.js';
import { WatchedBody } from './watched-body.js';

export interface SendOptions {
  /** A client that takes no byte for so long is cut off. */
  readonly idleTimeoutSeconds: number;
}

/** Answers GET and HEAD of a file's bytes, with the conditions and the one range of RFC 9110. */
export async function sendFile(
  data: DataPlane,
  request: FastifyRequest,
  reply: FastifyReply,
  grant: string,
  { idleTimeoutSeconds }: SendOptions,
): Promise<void> {
  const range = requestedRange(request, unprovenRead(grant));
  const file = await open(data, { grant, range }, reply);
  const tag = entityTag(file);
  const outcome = verdict(request.headers, tag);
  if (outcome !== 'send' || request.method === 'HEAD') await file.body[Symbol.asyncIterator]().return?.();
  if (outcome === 'failed') throw new PreconditionFailedError('If-Match does not name the ETag of the file', { etag: tag });
  reply.header('etag', tag).header('cache-control', 'private, max-age=31536000, immutable');
  if (outcome === 'not-modified') {
    reply.code(304).send();
    return;
  }
  describe(reply, file);
  if (range !== undefined) {
    const last = file.offset + file.length - 1;
    reply.code(206).header('content-range', `bytes ${file.offset}-${last}/${file.sizeBytes}`);
  }
  // An answer to HEAD has the header of the one to GET, and no bytes.
  reply.send(request.method === 'HEAD' ? Readable.from([]) : watched(file.body, reply, idleTimeoutSeconds));
}

function watched(file: OpenedFile['body'], { raw }: FastifyReply, idleSeconds: number): Readable {
  const body = new WatchedBody(file, idleSeconds * 1000, () => raw.destroy());
  raw.once('close', () => body.release());
  return Readable.from(body, { objectMode: false });
}

async function open(data: DataPlane, request: OpenRequest, reply: FastifyReply): Promise<OpenedFile> {
  try {
    return await data.open(request, { signal: clientGone(reply.raw) });
  } catch (error) {
    if (error instanceof RangeNotSatisfiableError) {
      reply.header('content-range', `bytes */${unprovenRead(request.grant)?.sizeBytes}`);
    }
    throw error;
  }
}

/** The range to send. Range is defined for GET alone, and counts only where the other conditions hold. */
function requestedRange({ method, headers }: FastifyRequest, file: ReadClaims | undefined): ByteRange | undefined {
  if (method !== 'GET' || file === undefined) return undefined;
  const tag = entityTag(file);
  if (verdict(headers, tag) !== 'send' || !rangeApplies(headers, tag)) return undefined;
  const range = parseRange(headers.range);
  // The last bytes of nothing are all of it, which no Content-Range can say.
  return range !== undefined && 'suffix' in range && range.suffix > 0 && file.sizeBytes === 0 ? undefined : range;
}

function describe(reply: FastifyReply, file: OpenedFile): void {
  reply
    .header('content-type', file.mediaType)
    .header('content-length', file.length)
    .header('accept-ranges', 'bytes')
    // RFC 9530: of the whole file, also where a part of it is sent.
    .header('repr-digest', `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`)
    .header('content-disposition', attachment(file.relativePath))
    // What somebody stored is never run as a page of this origin.
    .header('content-security-policy', 'sandbox');
}
