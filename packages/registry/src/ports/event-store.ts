import type { ContentAddress, PackageId, Timestamp } from '@artifact-store/identity';
import type { DatabaseHealth, EventFilter, RecordedEvent } from '@artifact-store/planes';
import type { DomainEvent, EventType } from '../events/domain-event.js';
import type { StateChange } from '../state/state-change.js';
import type { Views } from './views.js';

/**
 * The append-only log and its views behind one writer (ADR-0002). Sequences are gapless from 1 and become visible in
 * order; events and what they do to the views are one transaction.
 */
export interface EventStore {
  /** What is committed. */
  readonly views: Views;

  /**
   * Runs a command under the head lock: `load`, `decide`, append, project, commit. Resolves only when the transaction is
   * durable. Commands that wait at the same time may share a lock and a commit; each still sees what the earlier ones did,
   * and fails alone. If the database fails, a command may be run again from the start, so both functions are free of side
   * effects.
   * @throws what `decide` throws; DatabaseUnavailableError, ReplayingError, ClockSkewError, DatabaseInUseError
   */
  transact<Snapshot, Answer>(command: Command<Snapshot, Answer>): Promise<Answer>;

  /** Committed events after `since`, in order; at most `limit`, and fewer where their payloads exceed 4 MiB together. */
  page(since: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** Committed events that a filter holds for, as far as one answer reaches. */
  matching(query: MatchingQuery): Promise<MatchingEvents>;
  /** The event at a sequence. */
  at(sequence: number): Promise<RecordedEvent | undefined>;
  /** The last event of a type about a subject. */
  lastOf(eventType: string, subjectKind: string, subjectId: string): Promise<RecordedEvent | undefined>;
  /** Events of RETENTION_EVENTS about a package, after a sequence, in order. */
  retentionEvents(packageId: PackageId, since: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** The last event about a package of some of those types. */
  lastRetentionEvent(packageId: PackageId, types: readonly EventType[]): Promise<RecordedEvent | undefined>;
  head(): Promise<LogHead>;
  /**
   * Resolves once the log has an event after `since`, whoever appended it; else when the time is over, or the store closes. However
   * long it takes, it keeps neither a transaction nor a connection for it.
   * @throws DatabaseUnavailableError
   */
  goesOn(since: number, milliseconds: number): Promise<void>;
  /** Never throws. */
  health(): Promise<DatabaseHealth>;
  /** Ends the writer once what was begun is done; later calls fail. */
  close(): Promise<void>;
}

export interface MatchingQuery {
  readonly filter: EventFilter;
  /** Exclusive. */
  readonly since: number;
  /** Inclusive; an event that is committed already, so that no other can come before it. */
  readonly until: number;
  /** Of events; as with `page`, they are fewer where their payloads exceed 4 MiB together. */
  readonly limit: number;
}

export interface MatchingEvents {
  /** In order. */
  readonly events: readonly RecordedEvent[];
  /** No event up to this sequence is missing. `until`, unless the limits of the page or of one search came before. */
  readonly through: number;
}

export interface Command<Snapshot, Answer> {
  /**
   * Reads what the decision needs, and does nothing else: it may be called several times, also where what it answers is not
   * used. Reads that do not need each other's answers are best asked for at once, since a store may gather them.
   */
  load(views: Views): Promise<Snapshot>;
  /**
   * Decides what happened. Pure; throws to refuse, and then nothing of this command is recorded.
   * @param now the time the events will bear, unless the decision asks for a later one
   */
  decide(snapshot: Snapshot, now: Timestamp): Decision<Answer>;
}

export interface Decision<Answer> {
  /** In order; none if the answer is already a fact. */
  readonly events: readonly DomainEvent[];
  readonly answer: Answer;
  /** The events' created_at is not before this. */
  readonly notBefore?: Timestamp | undefined;
  /** Kept in the same transaction, also where there is no event. The last of several under one actor and key stands. */
  readonly remember?: readonly IdempotencyRecord[] | undefined;
  /** Rows of operational state, written in the same transaction, also where there is no event. */
  readonly state?: readonly StateChange[] | undefined;
}

/**
 * What a sender's key stands for, so that a repeated request is answered and not carried out again. Operational state: no
 * fact, no view, untouched by replay. Of use for IDEMPOTENCY_SECONDS; stores may forget it at any time after that.
 */
export interface IdempotencyRecord {
  readonly actor: string;
  readonly key: string;
  /** Of all that was asked under the key. */
  readonly requestDigest: ContentAddress;
  /** The texts (ids, mostly) that the answer is made of again. */
  readonly result: Readonly<Record<string, string>>;
  readonly createdAt: Timestamp;
}

export const IDEMPOTENCY_SECONDS = 24 * 60 * 60;

export interface LogHead {
  /** Identity of the log: grants and cursors belong to it. Lower-case UUID. */
  readonly logId: string;
  /** 0 while the log is empty. */
  readonly lastSequence: number;
  readonly lastCreatedAt: Timestamp | null;
}
