import type { Dialect, SqlValue } from '../sql/dialect.js';
import { RowStatement } from '../sql/row-statement.js';
import { decodeRow, looseTable, type TableName, type TableRows } from '../sql/rows.js';
import type { Session } from '../sql/session.js';

/** Finds the rows of a table whose members have given values; there is an index that begins with those members. */
export class RowLookup<Name extends TableName> {
  readonly #statement: RowStatement;

  constructor(
    dialect: Dialect,
    private readonly table: Name,
    members: readonly (keyof TableRows[Name] & string)[],
  ) {
    const { name, columns } = looseTable(table);
    const wanted = Object.entries(columns).filter(([member]) => members.some((each) => each === member));
    const select = Object.values(columns).map((column) => `${name}.${column.name}`);
    this.#statement = new RowStatement(
      dialect,
      wanted.map(([, { kind }]) => kind),
      (rows) => {
        const names = wanted.map(([, column]) => column.name);
        const same = names.map((column) => `${name}.${column} = wanted.${column}`);
        return `WITH wanted (${names.join(', ')}) AS (${rows}) SELECT ${select.join(', ')} FROM wanted JOIN ${name} ON ${same.join(' AND ')}`;
      },
    );
  }

  /** @param keys values of the members, in the order of the table's columns; no two the same */
  async read(session: Session, keys: readonly (readonly SqlValue[])[]): Promise<readonly TableRows[Name][]> {
    const rows = await this.#statement.run(session, keys);
    return rows.map((row) => decodeRow(this.table, row, ''));
  }
}
