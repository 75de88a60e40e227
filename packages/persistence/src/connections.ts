import { DatabaseUnavailableError } from '@artifact-store/planes';
import type { DataSource, QueryRunner } from 'typeorm';
import type { OtherWriters } from './news/other-writers.js';
import type { Dialect } from './sql/dialect.js';
import type { RawRow } from './sql/rows.js';
import type { Reader, Session } from './sql/session.js';

/** Where sessions come from: all that differs between the two databases beside SQL. Failures are errors of the catalogue. */
export interface Connections extends Reader {
  readonly dialect: Dialect;
  /** Those that may write the same log; undefined where there can be none. */
  readonly otherWriters: OtherWriters | undefined;

  /**
   * Begins a transaction, which must be ended. On SQLite there is one at a time; the next waits.
   * @throws DatabaseUnavailableError
   */
  begin(): Promise<Transaction>;

  /**
   * Begins a transaction that takes the head lock before anything else is read.
   * @throws DatabaseUnavailableError, LockTimeoutError
   */
  beginLocked(): Promise<LockedTransaction>;

  /** Begins the transaction of a replay, with the head lock, so that writers who wait for it can tell. @throws ReplayingError if there is one */
  beginReplay(): Promise<LockedTransaction>;

  /** Reads one state of the database, however many statements it takes. */
  snapshot<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer>;

  /** Lets nobody else migrate the database meanwhile. */
  migrating<Answer>(work: (dataSource: DataSource, runner: QueryRunner) => Promise<Answer>): Promise<Answer>;

  /** The writer waited for the head lock in vain: whether that is because somebody replays. */
  isReplaying(): Promise<boolean>;

  close(): Promise<void>;
}

export interface Transaction {
  readonly session: Session;
  /** If it throws, the transaction may be committed or not, and still has to be rolled back. */
  commit(): Promise<void>;
  /** Never throws: a transaction that cannot be rolled back ends with its connection. */
  rollback(): Promise<void>;
}

export interface LockedTransaction extends Transaction {
  /** What `lockHead` of the dialect reads; undefined if the log has no identity yet. */
  readonly head: RawRow | undefined;
}

/** Somebody else kept the head lock for longer than a writer waits. */
export class LockTimeoutError extends DatabaseUnavailableError {}
