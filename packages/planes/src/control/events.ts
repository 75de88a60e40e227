import type { Timestamp } from '@artifact-store/identity';

/** The append-only log, for readers. */
export interface Events {
  /**
   * Events after `since`, in order, without holes; those that the query's filter holds for, if it has one. Where the log has
   * nothing after `since`, it waits for the query's `waitSeconds`, but no longer than until the log goes on; the page may be empty
   * all the same.
   * @throws CursorAheadError if `since` is beyond the head; ValidationFailedError
   */
  page(query: EventQuery): Promise<EventPage>;

  /** One event. @throws EventNotFoundError */
  at(sequence: number): Promise<RecordedEvent>;
}

export interface EventQuery extends EventFilter {
  /** Exclusive; 0 is the beginning. */
  readonly since: number;
  /** 1 to 1000, 100 if not given. A page also ends at 4 MiB of payload. */
  readonly limit?: number | undefined;
  /** 0 to 60, 0 if not given: it is answered at once. */
  readonly waitSeconds?: number | undefined;
}

/** The longest that a query may wait. */
export const MAX_WAIT_SECONDS = 60;

/** What all of is true of an event; nothing is true of every event. */
export interface EventFilter {
  /** As in `v1.file.ingested`; one that nobody knows finds nothing. */
  readonly type?: string | undefined;
  /** As in `package`. */
  readonly subjectKind?: string | undefined;
  /** Of a subject of that kind, which must be given too. */
  readonly subjectId?: string | undefined;
}

export interface EventPage {
  readonly logId: string;
  readonly events: readonly RecordedEvent[];
  /**
   * The `since` of the next page. Where there is a filter it is beyond all that was passed over, also where nothing was found; so
   * whoever follows never reads a part of the log twice, and has come to its end where `nextSince` is the `since` of the query.
   */
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
