import type { Clock, ContentAddress, Digester, IdSource, StepObserver } from '@artifact-store/identity';
import type { EventStore, LogHead } from '@artifact-store/registry';
import type { Connections } from './connections.js';
import { logHead, readHead } from './log/event-reader.js';
import { renameLog } from './log/rename-log.js';
import { SqlEventStore } from './log/sql-event-store.js';
import { LogNews } from './news/log-news.js';
import { PostgresConnections } from './postgres/postgres-connections.js';
import { type ReplayOptions, type ReplayResult, rebuildViews } from './replay/replay.js';
import { migrate } from './schema/migrate.js';
import { SchemaGate } from './schema/schema-gate.js';
import { pendingMigrations } from './sql/migrations-table.js';
import { SqliteConnections } from './sqlite/sqlite-connections.js';
import { digestViews } from './views/views-digest.js';
import { GroupCommit } from './writer/group-commit.js';
import type { TransactionStep } from './writer/transaction-steps.js';

export type DatabaseConfig =
  /** A file; its directory is made if it is missing. */
  | { readonly kind: 'sqlite'; readonly path: string }
  /** `postgres://…`, PostgreSQL 16 or newer. */
  | { readonly kind: 'postgres'; readonly url: string };

export interface DatabaseParts {
  readonly clock: Clock;
  /** Names a new log. */
  readonly ids: IdSource;
  readonly digester: Digester;
  readonly step?: StepObserver<TransactionStep> | undefined;
}

/** The event log and its views in a database, and the upkeep of both. */
export interface Database {
  /** Answers MigrationsPendingError until the schema is this version's. */
  readonly eventStore: EventStore;

  /**
   * Brings the schema up to this version, all of it or nothing; the names of what ran. Safe to call from several processes
   * at a time.
   * @throws DatabaseUnavailableError
   */
  migrate(): Promise<readonly string[]>;
  pendingMigrations(): Promise<readonly string[]>;

  /**
   * Rebuilds the views from the log in one transaction under the head lock (ADR-0002). Readers see the old views until it
   * ends; writers wait (SQLite) or answer ReplayingError (PostgreSQL).
   * @throws ReplayingError if somebody else does the same
   */
  replay(options?: ReplayOptions): Promise<ReplayResult>;

  /**
   * Gives the log a new id: grants and cursors of the old one are good no more. For a log that went back, as a restored database
   * does, and goes on from there; nobody else may have it open.
   */
  renameLog(): Promise<LogHead>;

  /** The digest of all views as they are; see `digestViews` for what is digested. */
  viewsDigest(): Promise<ContentAddress>;

  /** Ends the writer once what was begun is done, and lets go of the database. */
  close(): Promise<void>;
}

/**
 * Opens a database, migrated or not.
 * @throws DatabaseInUseError if a SQLite file has a writer already; DatabaseUnavailableError
 */
export async function openDatabase(config: DatabaseConfig, parts: DatabaseParts): Promise<Database> {
  const connections: Connections =
    config.kind === 'sqlite' ? await SqliteConnections.open(config.path) : await PostgresConnections.open(config.url);
  const gate = new SchemaGate(connections, parts.ids);
  const news = new LogNews(async () => (await gate.read(readHead)).lastSequence, connections.otherWriters);
  const writer = new GroupCommit({ connections, gate, news, ...parts });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= writer.close().then(async () => {
      await news.close();
      gate.close();
      return connections.close();
    });
    return closed;
  };
  return {
    eventStore: new SqlEventStore(gate, writer, news, parts.clock, close),
    migrate: () => migrate(connections),
    pendingMigrations: () => connections.read(pendingMigrations),
    replay: async (options = {}) => {
      await gate.pass();
      return replay(connections, parts.digester, options);
    },
    renameLog: async () => {
      await gate.pass();
      return renameLog(connections, parts.ids);
    },
    viewsDigest: async () => {
      await gate.pass();
      return connections.snapshot((session) => digestViews(session, parts.digester));
    },
    close,
  };
}

async function replay(connections: Connections, digester: Digester, options: ReplayOptions): Promise<ReplayResult> {
  const transaction = await connections.beginReplay();
  try {
    const { session } = transaction;
    const result = await rebuildViews(session, logHead(transaction.head), digester, options);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}
