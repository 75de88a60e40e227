import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const OURS_TO_KEEP = /^[A-Za-z0-9._-]{1,64}$/;

/** The id of a request: the client's own, where it has the form of one, so that its log and ours meet; else a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && OURS_TO_KEEP.test(given) ? given : randomUUID();
}
