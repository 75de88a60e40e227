import type { Timestamp } from '@artifact-store/identity';

/** The append-only log, for readers. */
export interface Events {
  /**
   * Events after `since`, in order, without holes.
   * @throws CursorAheadError if `since` is beyond the head
   */
  page(query: EventQuery): Promise<EventPage>;

  /** One event. @throws EventNotFoundError */
  at(sequence: number): Promise<RecordedEvent>;
}

export interface EventQuery {
  /** Exclusive; 0 is the beginning. */
  readonly since: number;
  /** 1 to 1000, 100 if not given. A page also ends at 4 MiB of payload. */
  readonly limit?: number | undefined;
}

export interface EventPage {
  readonly logId: string;
  readonly events: readonly RecordedEvent[];
  /** The `since` of the next page. */
  readonly nextSince: number;
}

/** One row of the log, as stored. */
export interface RecordedEvent {
  readonly sequence: number;
  readonly createdAt: Timestamp;
  readonly eventType: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly actor: string;
  /** Canonical CBOR. */
  readonly payload: Uint8Array;
  /** Raw 32-byte BLAKE3 of `payload`. */
  readonly payloadDigest: Uint8Array;
  /** Raw 32-byte SHA-256 leaf hash (RFC 6962 §2.1) over the event's envelope. */
  readonly leafHash: Uint8Array;
}
