import { type CborMap, decodeCanonical, encodeCanonical } from '@artifact-store/encoding';
import { parseHex, parseTimestamp } from '@artifact-store/identity';
import type { RecordedEvent } from '../control/events.js';
import type { JsonFields } from './json-fields.js';

/** A larger payload is not sent along with its event. */
export const MAX_INLINE_PAYLOAD_BYTES = 64 * 1024;

/** An event on the wire, as JSON or as canonical CBOR: both hold the same members. */
export function eventJson(event: RecordedEvent): CborMap {
  const isInline = event.payload.byteLength <= MAX_INLINE_PAYLOAD_BYTES;
  const elsewhere = { payload_size: event.payload.byteLength, payload_url: `/events/${event.sequence}/payload` };
  return {
    sequence: event.sequence,
    created_at: event.createdAt,
    event_type: event.eventType,
    subject_kind: event.subjectKind,
    subject_id: event.subjectId,
    actor: event.actor,
    payload: isInline ? decodeCanonical(event.payload) : null,
    ...(isInline ? {} : elsewhere),
    payload_digest: `blake3:${hex(event.payloadDigest)}`,
    leaf_hash: `sha256:${hex(event.leafHash)}`,
  };
}

/** An event from the wire; its payload is null where it is to be had from its own URL. */
export interface ReceivedEvent {
  readonly event: Omit<RecordedEvent, 'payload'>;
  readonly payload: Uint8Array | null;
}

/** @throws UnexpectedFieldError, IdentityError, EncodingError */
export function eventFrom(fields: JsonFields): ReceivedEvent {
  const payload = fields.value('payload');
  return {
    event: {
      sequence: fields.natural('sequence'),
      createdAt: parseTimestamp(fields.text('created_at')),
      eventType: fields.text('event_type'),
      subjectKind: fields.text('subject_kind'),
      subjectId: fields.text('subject_id'),
      actor: fields.text('actor'),
      payloadDigest: digestBytes(fields.text('payload_digest')),
      leafHash: digestBytes(fields.text('leaf_hash')),
    },
    // JSON to canonical CBOR gives the stored bytes again (ADR-0003).
    payload: payload === null || payload === undefined ? null : encodeCanonical(payload),
  };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Raw bytes of a digest, written behind the name of its algorithm. */
function digestBytes(text: string): Uint8Array {
  const digits = parseHex(text.slice(text.indexOf(':') + 1), 64);
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}
