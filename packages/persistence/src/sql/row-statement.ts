import type { Dialect, ParameterKind, SqlValue } from './dialect.js';
import type { RawRow } from './rows.js';
import type { Session } from './session.js';

/** A statement over any number of rows of parameters. */
export class RowStatement {
  readonly #sql = new Map<number, string>();

  constructor(
    private readonly dialect: Dialect,
    private readonly kinds: readonly ParameterKind[],
    /** The statement, given the rows as what may follow INSERT INTO or stand in WITH … AS (…). */
    private readonly build: (rows: string) => string,
  ) {}

  /** Its rows, if it has any. No two of the rows may be about one row of the database. */
  async run(session: Session, rows: readonly (readonly SqlValue[])[]): Promise<readonly RawRow[]> {
    const { table } = this.dialect;
    const chunks = [...table.chunks(rows, this.kinds.length)];
    const answers = await Promise.all(chunks.map((chunk) => session.prepared(this.#text(chunk.length), table.bind(chunk))));
    return answers.length === 1 ? (answers[0] ?? []) : answers.flat();
  }

  #text(rows: number): string {
    const form = this.dialect.table.form(rows);
    let sql = this.#sql.get(form);
    if (sql === undefined) {
      sql = this.build(this.dialect.table.sql(this.kinds, form));
      this.#sql.set(form, sql);
    }
    return sql;
  }
}
