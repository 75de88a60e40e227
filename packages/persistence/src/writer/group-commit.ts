import { setImmediate } from 'node:timers/promises';
import { type Clock, type Digester, type StepObserver, takeStep } from '@artifact-store/identity';
import { DatabaseUnavailableError } from '@artifact-store/planes';
import type { Command } from '@artifact-store/registry';
import type { Connections } from '../connections.js';
import { Forgetting } from '../forgetting/forgetting.js';
import { forgetOldRecords } from '../idempotency/idempotency-records.js';
import { forgetFinishedJobs } from '../jobs/finished-jobs.js';
import type { LogNews } from '../news/log-news.js';
import { RowWriter } from '../rows/row-writer.js';
import type { SchemaGate } from '../schema/schema-gate.js';
import { Batch, type BatchParts } from './batch.js';
import { BatchStatements } from './batch-statements.js';
import { fateOf } from './commit-fate.js';
import { type LockedLog, lockLog } from './head-lock.js';
import type { TransactionStep } from './transaction-steps.js';
import { WriteHealth } from './write-health.js';

/** A batch holds the head lock, for which other processes wait two seconds at most. */
const MAX_COMMANDS = 64;

export interface WriterParts {
  readonly connections: Connections;
  readonly gate: SchemaGate;
  /** Told of each commit. */
  readonly news: Pick<LogNews, 'committed'>;
  readonly clock: Clock;
  readonly digester: Digester;
  readonly step?: StepObserver<TransactionStep> | undefined;
}

/** A command, and whoever waits for it. */
export interface Waiting {
  readonly command: Command<unknown, unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Nothing of the batch is committed. `retry`: its commands may be run again, each alone. */
interface Failed {
  readonly error: unknown;
  readonly retry: boolean;
}

/** The one write path: commands that wait at the same time share a head lock and a commit. */
export class GroupCommit {
  readonly #waiting: Waiting[] = [];
  readonly #batchParts: BatchParts;
  readonly #health: WriteHealth;
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(private readonly parts: WriterParts) {
    const { dialect } = parts.connections;
    this.#batchParts = {
      ...parts,
      statements: new BatchStatements(dialect),
      rowWriter: new RowWriter(dialect),
      forgetting: [new Forgetting(forgetOldRecords), new Forgetting(forgetFinishedJobs)],
    };
    this.#health = new WriteHealth(parts);
  }

  transact<Snapshot, Answer>(command: Command<Snapshot, Answer>): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(new DatabaseUnavailableError('the event store is closed'));
    return new Promise<Answer>((resolve, reject) => {
      // Snapshot and answer pass between the command and its caller alone, so the queue need not know their types.
      this.#waiting.push({ command, resolve, reject } as Waiting);
      this.#working ??= this.#work();
    });
  }

  /** What keeps the database from taking writes; null where nothing does. Never throws. */
  whatStopsWrites(): Promise<string | null> {
    return this.#health.whatStopsWrites();
  }

  /** Resolves when what was asked before is done; what is asked later is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Whoever is about to ask joins the batch.
      await setImmediate();
      await this.#commit(this.#waiting.splice(0, MAX_COMMANDS));
    }
    this.#working = undefined;
  }

  async #commit(waiting: readonly Waiting[]): Promise<void> {
    const failed = await this.#attempt(waiting);
    if (failed === undefined) return;
    if (!failed.retry) return rejectAll(waiting, failed.error);
    // Whose fault it was shows when each has a transaction of its own.
    for (const [index, each] of waiting.entries()) {
      const failedAlone = await this.#attempt([each]);
      if (failedAlone?.retry) each.reject(failedAlone.error);
      else if (failedAlone !== undefined) return rejectAll(waiting.slice(index), failedAlone.error);
    }
  }

  async #attempt(waiting: readonly Waiting[]): Promise<Failed | undefined> {
    const failed = await this.#run(waiting);
    if (failed !== undefined) this.#health.failed(failed.error);
    return failed;
  }

  /** Runs commands in one transaction and settles them; unless it fails as a whole. */
  async #run(waiting: readonly Waiting[]): Promise<Failed | undefined> {
    let log: LockedLog;
    try {
      await this.parts.gate.pass();
      log = await takeStep(this.parts.step, 'transaction.begin', () => lockLog(this.parts.connections, this.parts.clock));
    } catch (error) {
      return { error, retry: false };
    }
    const batch = new Batch(log, this.#batchParts);
    try {
      await batch.run(waiting);
      await takeStep(this.parts.step, 'transaction.append', () => batch.append());
    } catch (error) {
      this.#batchParts.rowWriter.discard();
      await log.rollback();
      return { error, retry: true };
    }
    return this.#end(log, batch);
  }

  async #end(log: LockedLog, batch: Batch): Promise<Failed | undefined> {
    if (!batch.hasWritten) {
      await log.rollback();
      batch.settle();
      return undefined;
    }
    try {
      await takeStep(this.parts.step, 'transaction.commit', () => log.commit());
    } catch (error) {
      await log.rollback();
      const last = batch.lastEvent;
      // Without an event nothing in the log tells. Its commands see whether their records and rows are there, and decide anew.
      const fate = last === undefined ? 'lost' : await fateOf(last, this.parts.connections);
      if (fate === 'unknown') {
        const text = 'the connection was lost during the commit; whether it took place is not known';
        return { error: new DatabaseUnavailableError(text), retry: false };
      }
      if (fate === 'lost') return { error, retry: true };
    }
    this.#health.succeeded();
    if (batch.lastEvent !== undefined) this.parts.news.committed();
    batch.settle();
    return undefined;
  }
}

function rejectAll(waiting: readonly Waiting[], error: unknown): void {
  for (const each of waiting) each.reject(error);
}
