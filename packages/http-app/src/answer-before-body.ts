import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

const MAX_DRAINED_BYTES = 1024 * 1024;
const LINGER_MILLISECONDS = 2000;
const REQUEST_TIMEOUT = 408;

/**
 * Sends an answer to a request whose body may still be under way and is not wanted. A small rest is read and dropped, and the
 * connection lives on. Of a larger one at most 1 MiB is read before the connection is closed: a client that sends without
 * looking would otherwise keep us reading what nobody wants, and one that is cut off at once would never see the answer.
 * Behind 408 the connection is closed in any case: the rest of a sender that fell silent would be waited for once more.
 */
export function answerBeforeBody(request: FastifyRequest, reply: FastifyReply, payload: Buffer): void {
  if (reply.statusCode !== REQUEST_TIMEOUT && restOf(request.raw) <= MAX_DRAINED_BYTES) {
    // Node drops what nobody began to read, and leaves the rest of what somebody did: the next request would never come.
    reply.raw.once('finish', () => request.raw.resume());
    reply.send(payload);
    return;
  }
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-length': payload.length,
    connection: 'close',
  });
  // With these bytes the answer is whole for its reader; to end it is to close the connection.
  reply.raw.write(payload);
  drain(request.raw, () => reply.raw.end());
}

/** At most so many bytes of the body are still to come. */
function restOf({ complete, headers, readableDidRead }: IncomingMessage): number {
  // Who asked whether to send the body has been told not to, by the answer.
  if (complete || (headers.expect !== undefined && !readableDidRead)) return 0;
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY;
  return Number(headers['content-length'] ?? 0);
}

/** Reads and drops what is left of a body, at most 1 MiB and for two seconds. */
export function drain(body: IncomingMessage, done: () => void): void {
  let drained = 0;
  const timer = setTimeout(done, LINGER_MILLISECONDS);
  const finish = () => {
    clearTimeout(timer);
    done();
  };
  body.on('data', (chunk: Uint8Array) => {
    drained += chunk.length;
    if (drained > MAX_DRAINED_BYTES) body.pause();
  });
  body.once('end', finish).once('error', finish).once('close', finish);
  body.resume();
}
