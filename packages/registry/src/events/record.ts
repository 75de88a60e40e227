import { encodeCanonical } from '@artifact-store/encoding';
import { contentAddress, type Digester, type Timestamp } from '@artifact-store/identity';
import type { RecordedEvent } from '@artifact-store/planes';
import type { DomainEvent } from './domain-event.js';
import { encodePayload } from './payload-codec.js';
import { subjectOf } from './subject.js';

/** The row of the log for an event at its place: payload, payload digest and leaf hash are fixed here and nowhere else. */
export function recordEvent(event: DomainEvent, sequence: number, createdAt: Timestamp, digester: Digester): RecordedEvent {
  const subject = subjectOf(event);
  const payload = encodePayload(event);
  const row = {
    sequence,
    createdAt,
    eventType: event.type,
    subjectKind: subject.kind,
    subjectId: subject.id,
    actor: event.actor,
    payload,
    payloadDigest: digester.primary(payload),
  };
  return { ...row, leafHash: leafHash(row, digester) };
}

/**
 * SHA-256(0x00 ‖ entry), entry being the canonical CBOR of the event's envelope with the payload's digest in place of the
 * payload (RFC 6962 §2.1; ADR-0002). Alone it proves nothing: it lets the log become a Merkle log without touching a row.
 */
export function leafHash(row: Omit<RecordedEvent, 'payload' | 'leafHash'>, digester: Digester): Uint8Array {
  const entry = encodeCanonical({
    sequence: row.sequence,
    created_at: row.createdAt,
    event_type: row.eventType,
    subject_kind: row.subjectKind,
    subject_id: row.subjectId,
    actor: row.actor,
    payload_digest: primaryAddress(row.payloadDigest),
  });
  const leaf = new Uint8Array(entry.length + 1);
  leaf.set(entry, 1);
  return digester.sha256(leaf);
}

/** The address of a raw BLAKE3 digest. */
export function primaryAddress(digest: Uint8Array) {
  let hex = '';
  for (const byte of digest) hex += byte.toString(16).padStart(2, '0');
  return contentAddress('blake3', hex);
}
