import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { type EventStreamParts, eventStream } from './event-stream.js';

/** A reader that takes nothing for so long is gone, or as good as gone. */
const STALLED_MS = 60_000;

/** Answers with a stream, and lets go of all of it when the connection does. */
export function sendStream(reply: FastifyReply, parts: Omit<EventStreamParts, 'signal'>, stalledMilliseconds = STALLED_MS): void {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  reply.raw.setTimeout(stalledMilliseconds, () => reply.raw.destroy());
  reply
    .header('content-type', 'text/event-stream')
    .header('cache-control', 'no-store')
    .header('vary', 'accept')
    // nginx would gather what is meant to be seen at once.
    .header('x-accel-buffering', 'no')
    .send(Readable.from(eventStream({ ...parts, signal: gone.signal })));
}
