import { mkdir, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MIGRATIONS } from '@artifact-store/migrations';
import { DatabaseUnavailableError } from '@artifact-store/planes';
import type { Database as SqliteDatabase } from 'better-sqlite3';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Connections, LockedTransaction, Transaction } from '../connections.js';
import { SQLITE } from '../sql/dialect.js';
import { ENTITIES } from '../sql/entities.js';
import { databaseError, failureCode } from '../sql/failures.js';
import { MIGRATIONS_TABLE } from '../sql/migrations-table.js';
import { Session } from '../sql/session.js';
import { type ExclusiveFile, takeExclusiveFile } from './exclusive-file.js';
import { SqliteStatements } from './sqlite-statements.js';
import { Turns } from './turns.js';

// The driver waits on the event loop's thread. Only a foreign program, such as the sqlite3 shell, can make it wait at all.
const BUSY_TIMEOUT_MS = 250;

interface Connection {
  readonly dataSource: DataSource;
  readonly statements: SqliteStatements;
}

/**
 * A SQLite file with one writer. TypeORM gives one QueryRunner per SQLite DataSource, so two transactions at a time would
 * become one: writes are for the writer's queue alone, and reads have a DataSource of their own.
 */
export class SqliteConnections implements Connections {
  readonly dialect = SQLITE;
  readonly otherWriters = undefined;
  readonly #turns = new Turns();
  #reader: Promise<Connection> | undefined;
  #isClosed = false;

  private constructor(
    private readonly path: string,
    private readonly writer: Connection,
    private readonly file: ExclusiveFile,
  ) {}

  /** @throws DatabaseInUseError, DatabaseUnavailableError */
  static async open(path: string): Promise<SqliteConnections> {
    const resolved = await resolvedPath(path);
    const file = takeExclusiveFile(resolved);
    try {
      return new SqliteConnections(resolved, await openConnection(resolved, { readonly: false }), file);
    } catch (error) {
      file.release();
      throw databaseError(error);
    }
  }

  async begin(): Promise<Transaction> {
    const endTurn = await this.#turns.take();
    const session = sessionOn(this.writer);
    try {
      await session.query(SQLITE.begin);
    } catch (error) {
      endTurn();
      throw error;
    }
    return {
      session,
      commit: async () => {
        await session.query('COMMIT');
        session.end();
        endTurn();
      },
      rollback: async () => {
        session.end();
        // SQLite has rolled back on its own where this fails.
        await this.writer.statements.run('ROLLBACK', []).catch(() => undefined);
        endTurn();
      },
    };
  }

  async beginLocked(): Promise<LockedTransaction> {
    const transaction = await this.begin();
    try {
      const [head] = await transaction.session.query(SQLITE.lockHead);
      return { ...transaction, head };
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  beginReplay(): Promise<LockedTransaction> {
    return this.beginLocked();
  }

  async read<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    return work(sessionOn(await this.#openReader()));
  }

  // On a connection of its own: what else is read meanwhile must see what is committed meanwhile.
  async snapshot<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    const connection = await this.#openReadOnly();
    try {
      const session = sessionOn(connection);
      await session.query(SQLITE.beginSnapshot);
      return await work(session);
    } finally {
      await connection.dataSource.destroy();
    }
  }

  async migrating<Answer>(work: (dataSource: DataSource, runner: QueryRunner) => Promise<Answer>): Promise<Answer> {
    const endTurn = await this.#turns.take();
    try {
      return await work(this.writer.dataSource, this.writer.dataSource.createQueryRunner());
    } finally {
      endTurn();
    }
  }

  async isReplaying(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    const endTurn = await this.#turns.take();
    this.#isClosed = true;
    try {
      const reader = await this.#reader?.catch(() => undefined);
      await reader?.dataSource.destroy();
      // The last connection to go folds the write-ahead log into the file.
      await this.writer.dataSource.destroy();
    } finally {
      this.file.release();
      // Whoever waits for a turn learns that there is nothing left to take it on.
      endTurn();
    }
  }

  #openReader(): Promise<Connection> {
    this.#reader ??= this.#openReadOnly().catch((error: unknown) => {
      this.#reader = undefined;
      throw error;
    });
    return this.#reader;
  }

  async #openReadOnly(): Promise<Connection> {
    if (this.#isClosed) throw new DatabaseUnavailableError('the database is closed');
    try {
      return await openConnection(this.path, { readonly: true });
    } catch (error) {
      throw databaseError(error);
    }
  }
}

/** The lock belongs to the file, whatever name it is opened by. @throws DatabaseUnavailableError */
async function resolvedPath(path: string): Promise<string> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await realPathOf(path);
  } catch (error) {
    throw new DatabaseUnavailableError(`the directory of the database file cannot be used (${failureCode(error)})`);
  }
}

/** As `realpath`, also of a file that is yet to be made, be it where a link leads. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (failureCode(error) !== 'ENOENT') throw error;
    const directory = await realpath(dirname(path));
    const target = await readlink(path).catch(() => undefined);
    return target === undefined ? join(directory, basename(path)) : realPathOf(resolve(directory, target));
  }
}

function sessionOn({ dataSource, statements }: Connection): Session {
  return new Session(SQLITE, dataSource.createQueryRunner(), statements);
}

async function openConnection(path: string, { readonly }: { readonly readonly: boolean }): Promise<Connection> {
  let statements: SqliteStatements | undefined;
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    database: path,
    readonly,
    timeout: BUSY_TIMEOUT_MS,
    enableWAL: !readonly,
    prepareDatabase: (database: SqliteDatabase) => {
      // On opening a WAL file again the driver falls back to NORMAL, which may lose the last commits at a power failure.
      if (!readonly) database.pragma('synchronous = FULL');
      // A checkpoint writes each changed page once, however often it changed: fewer checkpoints, fewer writes (one per 32 MiB).
      if (!readonly) database.pragma('wal_autocheckpoint = 8192');
      statements = new SqliteStatements(database);
    },
    synchronize: false,
    logging: false,
    entities: [...ENTITIES],
    migrations: [...MIGRATIONS],
    migrationsTableName: MIGRATIONS_TABLE,
  });
  await dataSource.initialize();
  if (statements === undefined) throw new TypeError('the driver opened no database');
  return { dataSource, statements };
}
