import { idempotencyHeader } from './idempotency-header.js';
import type { HttpResponse } from './response.js';
import type { Transport } from './transport.js';

/** POST of what may be sent again when its answer got lost: under a key, or, without one, because it appends nothing. */
export function postUnderKey(
  transport: Transport,
  path: string,
  body: string,
  idempotencyKey: string | undefined,
): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json', ...idempotencyHeader(idempotencyKey) };
  return transport.send({ method: 'POST', path, headers, body: () => body, retry: 'always' });
}
