import type { IncomingMessage } from 'node:http';
import { parseIdempotencyKey, ValidationFailedError } from '@artifact-store/planes';

/**
 * The key under which a sender may repeat its request: the header field `Idempotency-Key`; undefined where there is none.
 * @throws ValidationFailedError
 */
export function idempotencyKeyOf({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  const [key, ...others] = headersDistinct['idempotency-key'] ?? [];
  if (others.length > 0) throw new ValidationFailedError('the header field Idempotency-Key is there more than once');
  return key === undefined ? undefined : parseIdempotencyKey(key);
}
