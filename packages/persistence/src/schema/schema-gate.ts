import type { IdSource } from '@artifact-store/identity';
import { DatabaseUnavailableError } from '@artifact-store/planes';
import type { Connections } from '../connections.js';
import { requireSchema } from '../sql/migrations-table.js';
import type { Reader, Session } from '../sql/session.js';

/** Lets reads and writes through once the database has exactly this version's schema, and the log its identity. */
export class SchemaGate implements Reader {
  #passed: Promise<void> | undefined;

  constructor(
    private readonly connections: Connections,
    private readonly ids: IdSource,
  ) {}

  /** @throws MigrationsPendingError, DatabaseUnavailableError */
  pass(): Promise<void> {
    this.#passed ??= this.#check().catch((error: unknown) => {
      this.#passed = undefined;
      throw error;
    });
    return this.#passed;
  }

  /** Lets nothing through any more. */
  close(): void {
    this.#passed = Promise.reject(new DatabaseUnavailableError('the event store is closed'));
    this.#passed.catch(() => undefined);
  }

  async read<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    await this.pass();
    return this.connections.read(work);
  }

  async #check(): Promise<void> {
    const transaction = await this.connections.begin();
    try {
      await requireSchema(transaction.session);
      await identifyLog(transaction.session, this.ids);
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }
}

/** Whoever opens a new log first gives it its id; the index that allows one row settles who that was. */
async function identifyLog(session: Session, ids: IdSource): Promise<void> {
  const [head] = await session.query('SELECT log_id FROM event_log_head');
  if (head !== undefined) return;
  await session.query(
    `INSERT INTO event_log_head (last_sequence, last_created_at, log_id) VALUES (0, NULL, ${session.dialect.parameter(1)})
     ON CONFLICT DO NOTHING`,
    [ids.next()],
  );
}
