import { idempotencyHeader } from './idempotency-header.js';
import type { HttpRequest } from './transport.js';

/** A request that may be sent again when its answer got lost: under a key, or, without one, because it appends nothing. */
export function underKey(request: HttpRequest, idempotencyKey: string | undefined): HttpRequest {
  return { ...request, headers: { ...request.headers, ...idempotencyHeader(idempotencyKey) }, retry: 'always' };
}
