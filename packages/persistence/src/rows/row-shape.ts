import type { Dialect, SqlValue } from '../sql/dialect.js';
import { RowStatement } from '../sql/row-statement.js';
import { encodeColumn, type LooseTable, looseTable } from '../sql/rows.js';
import type { Session } from '../sql/session.js';
import type { PendingRow } from './pending-row.js';

/** Rows that the same SQL serves: the same table, and the same members set and added. */
export class RowShape {
  readonly #table: LooseTable;
  /** Members in the order of a row's parameters. */
  readonly #members: readonly string[];
  readonly #set: readonly string[];
  readonly #add: readonly string[];
  readonly #statement: RowStatement;

  constructor(dialect: Dialect, row: PendingRow) {
    this.#table = looseTable(row.table);
    this.#set = Object.keys(row.set);
    this.#add = Object.keys(row.add);
    const inserts = row.insert !== undefined;
    this.#members = inserts ? Object.keys(this.#table.columns) : [...this.#table.primaryKey, ...this.#set, ...this.#add];
    const kinds = this.#members.map((member) => this.#column(member).kind);
    this.#statement = new RowStatement(dialect, kinds, (rows) => {
      if (row.deletes) return this.#delete(rows);
      return inserts ? this.#insert(rows) : this.#update(rows);
    });
  }

  static nameOf(row: PendingRow): string {
    if (row.deletes) return `${row.table} delete`;
    const kind = row.insert === undefined ? 'update' : 'insert';
    return `${row.table} ${kind} ${Object.keys(row.set).join()} ${Object.keys(row.add).join()}`;
  }

  /** Writes rows of different keys. */
  async write(session: Session, rows: readonly PendingRow[]): Promise<void> {
    await this.#statement.run(
      session,
      rows.map((row) => this.#parameters(row)),
    );
  }

  #parameters(row: PendingRow): SqlValue[] {
    const values = row.insert ?? { ...row.key, ...row.set, ...row.add };
    return this.#members.map((member) => encodeColumn(this.#column(member), values[member]));
  }

  #insert(rows: string): string {
    const { name, primaryKey } = this.#table;
    const changes = this.#changes('excluded');
    return `INSERT INTO ${name} (${this.#names(this.#members)}) ${rows} ON CONFLICT (${this.#names(primaryKey)}) ${
      changes === '' ? 'DO NOTHING' : `DO UPDATE SET ${changes}`
    }`;
  }

  #update(rows: string): string {
    const { name, primaryKey } = this.#table;
    const same = primaryKey.map((member) => `${name}.${this.#name(member)} = new_row.${this.#name(member)}`).join(' AND ');
    return `WITH new_row (${this.#names(this.#members)}) AS (${rows}) UPDATE ${name} SET ${this.#changes('new_row')} FROM new_row WHERE ${same}`;
  }

  #delete(rows: string): string {
    const { name, primaryKey } = this.#table;
    const key = this.#names(primaryKey);
    return `WITH old_row (${key}) AS (${rows}) DELETE FROM ${name} WHERE (${key}) IN (SELECT ${key} FROM old_row)`;
  }

  #changes(source: string): string {
    const set = this.#set.map((member) => `${this.#name(member)} = ${source}.${this.#name(member)}`);
    const add = this.#add.map((member) => {
      const name = this.#name(member);
      return `${name} = ${this.#table.name}.${name} + ${source}.${name}`;
    });
    return [...set, ...add].join(', ');
  }

  #column(member: string) {
    const column = this.#table.columns[member];
    if (column === undefined) throw new TypeError(`table ${this.#table.name} has no member ${member}`);
    return column;
  }

  #name(member: string): string {
    return this.#column(member).name;
  }

  #names(members: readonly string[]): string {
    return members.map((member) => this.#name(member)).join(', ');
  }
}
