import { MIGRATIONS } from '@artifact-store/migrations';
import { DatabaseUnavailableError, ReplayingError } from '@artifact-store/planes';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Connections, Transaction } from '../connections.js';
import { POSTGRES } from '../sql/dialect.js';
import { ENTITIES } from '../sql/entities.js';
import { databaseError } from '../sql/failures.js';
import { MIGRATIONS_TABLE } from '../sql/migrations-table.js';
import { Session } from '../sql/session.js';
import { LOCK_MIGRATE, replayIsOn, tryReplayLock, UNLOCK_MIGRATE } from './advisory-locks.js';

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

  private constructor(private readonly dataSource: DataSource) {}

  /** @throws DatabaseUnavailableError */
  static async open(url: string): Promise<PostgresConnections> {
    const dataSource = newDataSource(url);
    try {
      await dataSource.initialize();
    } catch (error) {
      throw databaseError(error);
    }
    const connections = new PostgresConnections(dataSource);
    try {
      await connections.read(requireServer);
    } catch (error) {
      await connections.close();
      throw error;
    }
    return connections;
  }

  /** A connection that broke while it was idle shows it here, where nothing is lost by taking another. */
  begin(): Promise<Transaction> {
    return this.#begin(POSTGRES.begin).catch(() => this.#begin(POSTGRES.begin));
  }

  async beginReplay(): Promise<Transaction> {
    const transaction = await this.begin();
    try {
      // Statements over all of a view take their time, and the writer whose batch is under way is waited for.
      await transaction.session.query('SET LOCAL statement_timeout = 0');
      await transaction.session.query(`SET LOCAL lock_timeout = ${STATEMENT_TIMEOUT_MS}`);
      if (!(await tryReplayLock(transaction.session))) throw new ReplayingError('the views are being rebuilt already');
      return transaction;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  async read<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work(new Session(POSTGRES, runner));
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
    const session = new Session(POSTGRES, runner);
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

  async #begin(statement: string): Promise<Transaction> {
    const runner = this.dataSource.createQueryRunner();
    const session = new Session(POSTGRES, runner);
    const rollback = async () => {
      try {
        await runner.query('ROLLBACK');
        await runner.release();
      } catch {
        await closeConnection(runner);
      }
    };
    try {
      await session.query(statement);
    } catch (error) {
      await rollback();
      throw error;
    }
    return {
      session,
      rollback,
      commit: async () => {
        await session.query('COMMIT');
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
