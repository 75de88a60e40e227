import { parseIdempotencyKey } from '@artifact-store/planes';

/** @throws ValidationFailedError for a key that is none */
export function idempotencyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { 'idempotency-key': parseIdempotencyKey(key) };
}
