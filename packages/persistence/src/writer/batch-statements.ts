import { RecordStatements } from '../idempotency/idempotency-records.js';
import { EventWriter } from '../log/event-writer.js';
import { RowLookup } from '../rows/row-lookup.js';
import type { Dialect } from '../sql/dialect.js';
import { looseTable, TABLE_NAMES, type TableName } from '../sql/rows.js';

/** The SQL of batches, made once. */
export class BatchStatements {
  readonly events: EventWriter;
  readonly records: RecordStatements;
  readonly filesByPath: RowLookup<'artifact_files'>;
  readonly #byKey: ReadonlyMap<TableName, RowLookup<TableName>>;

  constructor(dialect: Dialect) {
    this.events = new EventWriter(dialect);
    this.records = new RecordStatements(dialect);
    this.filesByPath = new RowLookup(dialect, 'artifact_files', ['packageId', 'relativePath']);
    const byKey = (table: TableName) => new RowLookup(dialect, table, looseTable(table).primaryKey as never);
    this.#byKey = new Map(TABLE_NAMES.map((table) => [table, byKey(table)]));
  }

  byKey(table: TableName): RowLookup<TableName> {
    const lookup = this.#byKey.get(table);
    if (lookup === undefined) throw new TypeError(`there is no table ${table}`);
    return lookup;
  }
}
