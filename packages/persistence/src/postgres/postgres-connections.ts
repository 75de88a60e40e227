import { MIGRATIONS } from '@artifact-store/migrations';
import { DatabaseUnavailableError, ReplayingError } from '@artifact-store/planes';
import { DataSource, type QueryRunner } from 'typeorm';
import { type Connections, type LockedTransaction, LockTimeoutError, type Transaction } from '../connections.js';
import { POSTGRES } from '../sql/dialect.js';
import { ENTITIES } from '../sql/entities.js';
import { databaseError, LOCK_NOT_AVAILABLE } from '../sql/failures.js';
import { MIGRATIONS_TABLE } from '../sql/migrations-table.js';
import type { RawRow } from '../sql/rows.js';
import { Session } from '../sql/session.js';
import { LOCK_MIGRATE, replayIsOn, tryReplayLock, UNLOCK_MIGRATE } from './advisory-locks.js';
import { PostgresStatements } from './postgres-statements.js';
import { PostgresWriters } from './postgres-writers.js';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 60_000;
/** How long a writer waits for the head lock; the batches of other processes take far less. */
const LOCK_TIMEOUT_MS = 2_000;
/** A process that stops in the middle of a transaction must not keep the head lock for long. */
const IDLE_TIMEOUT_MS = 30_000;
const OLDEST_VERSION = 16;

/** A PostgreSQL database; each transaction and each read has a connection of the pool to itself. */
export class PostgresConnections implements Connections {
  readonly dialect = POSTGRES;
  readonly otherWriters: PostgresWriters;

  private constructor(
    private readonly dataSource: DataSource,
    url: string,
  ) {
    this.otherWriters = new PostgresWriters(this, url);
  }

  /** @throws DatabaseUnavailableError */
  static async open(url: string): Promise<PostgresConnections> {
    const dataSource = newDataSource(url);
    try {
      await dataSource.initialize();
    } catch (error) {
      throw databaseError(error);
    }
    const connections = new PostgresConnections(dataSource, url);
    try {
      await connections.read(requireServer);
    } catch (error) {
      await connections.close();
      throw error;
    }
    return connections;
  }

  begin(): Promise<Transaction> {
    return this.#beginAnew(POSTGRES.begin);
  }

  beginLocked(): Promise<LockedTransaction> {
    // In one text: each statement has a snapshot of its own all the same, and there is one answer to wait for.
    return this.#beginAnew(`${POSTGRES.begin}; ${POSTGRES.lockHead}`);
  }

  async beginReplay(): Promise<LockedTransaction> {
    const transaction = await this.begin();
    try {
      // Statements over all of a view take their time, and the writer whose batch is under way is waited for.
      await transaction.session.query('SET LOCAL statement_timeout = 0');
      await transaction.session.query(`SET LOCAL lock_timeout = ${STATEMENT_TIMEOUT_MS}`);
      if (!(await tryReplayLock(transaction.session))) throw new ReplayingError('the views are being rebuilt already');
      const [head] = await transaction.session.query(POSTGRES.lockHead);
      return { ...transaction, head };
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  async read<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work(new Session(POSTGRES, runner, new PostgresStatements(runner)));
    } finally {
      await runner.release();
    }
  }

  async snapshot<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    const transaction = await this.#begin(POSTGRES.beginSnapshot);
    try {
      return await work(transaction.session);
    } finally {
      await transaction.rollback();
    }
  }

  /** The lock is the session's, so it goes with the process whatever happens. */
  async migrating<Answer>(work: (dataSource: DataSource, runner: QueryRunner) => Promise<Answer>): Promise<Answer> {
    const runner = this.dataSource.createQueryRunner();
    const session = new Session(POSTGRES, runner, new PostgresStatements(runner));
    try {
      await session.query('SET lock_timeout = 0');
      await session.query('SET statement_timeout = 0');
      await session.query(LOCK_MIGRATE);
      return await work(this.dataSource, runner);
    } finally {
      await runner.query(UNLOCK_MIGRATE).catch(() => undefined);
      await closeConnection(runner);
    }
  }

  isReplaying(): Promise<boolean> {
    return this.read(replayIsOn);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  /** A connection that broke while it was idle shows it here, where nothing is lost by taking another. */
  async #beginAnew(statement: string): Promise<LockedTransaction> {
    return this.#begin(statement).catch((error: unknown) => {
      if (error instanceof LockTimeoutError) throw error;
      return this.#begin(statement);
    });
  }

  async #begin(statement: string): Promise<LockedTransaction> {
    const runner = this.dataSource.createQueryRunner();
    const session = new Session(POSTGRES, runner, new PostgresStatements(runner));
    const rollback = async () => {
      session.end();
      try {
        await runner.query('ROLLBACK');
        await runner.release();
      } catch {
        await closeConnection(runner);
      }
    };
    let head: RawRow | undefined;
    try {
      [head] = await session.query(statement);
    } catch (error) {
      await rollback();
      if (session.failureCode !== LOCK_NOT_AVAILABLE) throw error;
      throw new LockTimeoutError('the head of the event log stayed locked by another writer');
    }
    return {
      session,
      head,
      rollback,
      commit: async () => {
        await session.query('COMMIT');
        session.end();
        await runner.release();
      },
    };
  }
}

/** Ends a connection that must not go back to the pool: its state is not known, or not what others expect. */
async function closeConnection(runner: QueryRunner): Promise<void> {
  if (runner.isReleased) return;
  const client: { end(): Promise<void> } | undefined = await runner.connect().catch(() => undefined);
  client?.end().catch(() => undefined);
  await runner.release();
}

async function requireServer(session: Session): Promise<void> {
  const [server] = await session.query(
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_encoding') AS encoding`,
  );
  if (Number(server?.version) < OLDEST_VERSION) {
    throw new DatabaseUnavailableError(`the server is PostgreSQL ${server?.version}; ${OLDEST_VERSION} or newer is needed`);
  }
  if (server?.encoding !== 'UTF8') throw new DatabaseUnavailableError('the encoding of the database is not UTF8');
}

function newDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: 'artifact-store',
    poolSize: POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: {
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TIMEOUT_MS,
      keepAlive: true,
      pipeline: true,
    },
    // A connection that breaks while it is idle is not missed; who needs one next says so.
    poolErrorHandler: () => undefined,
    installExtensions: false,
    synchronize: false,
    logging: false,
    entities: [...ENTITIES],
    migrations: [...MIGRATIONS],
    migrationsTableName: MIGRATIONS_TABLE,
  });
}
