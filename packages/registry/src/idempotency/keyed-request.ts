import { type CborMap, encodeCanonical } from '@artifact-store/encoding';
import { addSeconds, type ContentAddress, type Digester, type Timestamp } from '@artifact-store/identity';
import { IdempotencyKeyReusedError, parseIdempotencyKey } from '@artifact-store/planes';
import { primaryAddress } from '../events/record.js';
import { IDEMPOTENCY_SECONDS, type IdempotencyRecord } from '../ports/event-store.js';
import type { IdempotencyKey } from '../ports/views.js';

/** What a sender asked under a key: two requests are the same one exactly where all three members are equal. */
export interface KeyedRequest extends IdempotencyKey {
  readonly requestDigest: ContentAddress;
}

/** The request that a key stands for, or is to stand for; undefined where the sender gave none. @throws ValidationFailedError */
export function keyedRequest(
  { actor, idempotencyKey }: { readonly actor: string; readonly idempotencyKey?: string | null | undefined },
  operation: string,
  values: CborMap,
  digester: Digester,
): KeyedRequest | undefined {
  if (idempotencyKey === undefined || idempotencyKey === null) return undefined;
  const request = encodeCanonical({ operation, values });
  return { actor, key: parseIdempotencyKey(idempotencyKey), requestDigest: primaryAddress(digester.primary(request)) };
}

/** Whether a record is young enough to count. */
export function isInForce({ createdAt }: IdempotencyRecord, now: Timestamp): boolean {
  return now < addSeconds(createdAt, IDEMPOTENCY_SECONDS);
}

/**
 * What the same request came to before, by the record under its key; undefined where the key stands for nothing.
 * @throws IdempotencyKeyReusedError where it stands for another request
 */
export function resultBefore(
  { requestDigest }: KeyedRequest,
  record: IdempotencyRecord | undefined,
  now: Timestamp,
): IdempotencyRecord['result'] | undefined {
  if (record === undefined || !isInForce(record, now)) return undefined;
  if (record.requestDigest !== requestDigest) throw keyReused();
  return record.result;
}

export function keyReused(): IdempotencyKeyReusedError {
  return new IdempotencyKeyReusedError('another request was sent under this idempotency key within the last 24 hours');
}
