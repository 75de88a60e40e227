import { encodeCanonical } from '@artifact-store/encoding';
import { parseHex, parseTimestamp } from '@artifact-store/identity';
import type { RecordedEvent } from '@artifact-store/planes';
import { JsonFields } from '../http/json-fields.js';

/** One event from the wire; the payload is left out where it was too large to be sent along. */
export interface WireEvent {
  readonly event: Omit<RecordedEvent, 'payload'>;
  readonly payload: Uint8Array | null;
}

export interface WireEventPage {
  readonly logId: string;
  readonly events: readonly WireEvent[];
  readonly nextSince: number;
}

export function eventPageFrom(json: unknown): WireEventPage {
  const fields = new JsonFields(json);
  return {
    logId: fields.text('log_id'),
    events: fields.list('events', eventOf),
    nextSince: fields.integer('next_since'),
  };
}

function eventOf(fields: JsonFields): WireEvent {
  const payload = fields.value('payload');
  return {
    event: {
      sequence: fields.integer('sequence'),
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

/** Raw bytes of a digest, written bare or behind the name of its algorithm. */
function digestBytes(text: string): Uint8Array {
  return Buffer.from(parseHex(text.slice(text.indexOf(':') + 1), 64), 'hex');
}
