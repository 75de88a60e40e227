import { setImmediate } from 'node:timers/promises';
import { InternalError } from '@artifact-store/planes';
import type { ObjectLiteral, QueryRunner, SelectQueryBuilder } from 'typeorm';
import type { Bound, Dialect } from './dialect.js';
import { databaseError, failureCode } from './failures.js';
import type { RawRow, TableName } from './rows.js';

/** Gives somebody a session for some reads. */
export interface Reader {
  read<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer>;
}

/** Statements on the driver's own connection, in the order they are asked for. TypeORM's runner would double a small one's cost. */
export interface Statements {
  /** The rows of a SELECT or of RETURNING; nothing of use for other statements. */
  run(sql: string, parameters: readonly Bound[]): Promise<readonly RawRow[]>;
  /** As `run`; the connection keeps the statement prepared, so there must be few different ones. */
  runPrepared(sql: string, parameters: readonly Bound[]): Promise<readonly RawRow[]>;
}

/**
 * One conversation with the database; failures come out as errors of the catalogue. Statements take effect in the order they
 * are asked for, whether or not the earlier ones are waited for. After a failure every further statement is refused: SQLite
 * may have ended the transaction on its own, and what came after would stand alone.
 */
export class Session implements Reader {
  #failure: { readonly error: Error; readonly code: string | undefined } | undefined;

  constructor(
    readonly dialect: Dialect,
    private readonly runner: QueryRunner,
    private readonly statements: Statements,
  ) {}

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** The driver's code of what failed. */
  get failureCode(): string | undefined {
    return this.#failure?.code;
  }

  /** The transaction is over: what is asked from here on, or was asked and has not begun, would stand alone and is refused. */
  end(): void {
    this.#failure ??= { error: new InternalError('the transaction of the statement is over'), code: undefined };
  }

  /** The rows of a SELECT or of RETURNING; nothing of use for other statements. */
  query(sql: string, parameters: readonly Bound[] = []): Promise<readonly RawRow[]> {
    return this.#attempt(() => this.statements.run(sql, parameters));
  }

  /** As `query`; the connection keeps the statement prepared, so there must be few different ones. */
  prepared(sql: string, parameters: readonly Bound[]): Promise<readonly RawRow[]> {
    return this.#attempt(() => this.statements.runPrepared(sql, parameters));
  }

  /** A query over a table; its rows come from `rows`. */
  select(table: TableName, alias: string): SelectQueryBuilder<ObjectLiteral> {
    return this.runner.dataSource.createQueryBuilder<ObjectLiteral>(table, alias, this.runner);
  }

  rows(query: SelectQueryBuilder<ObjectLiteral>): Promise<readonly RawRow[]> {
    return this.#attempt(() => query.getRawMany<RawRow>());
  }

  read<Answer>(work: (session: Session) => Promise<Answer>): Promise<Answer> {
    return work(this);
  }

  async #attempt<Answer>(statement: () => Promise<Answer>): Promise<Answer> {
    // A synchronous driver never leaves this turn of the event loop by itself, and all else would wait for the last statement.
    if (this.dialect.isSynchronous) await setImmediate();
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      return await statement();
    } catch (error) {
      this.#failure ??= { error: databaseError(error), code: failureCode(error) };
      throw this.#failure.error;
    }
  }
}
