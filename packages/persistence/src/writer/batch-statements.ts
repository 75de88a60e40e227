import type { ViewName } from '@artifact-store/registry';
import { RecordStatements } from '../idempotency/idempotency-records.js';
import { EventWriter } from '../log/event-writer.js';
import type { Dialect } from '../sql/dialect.js';
import { looseTable, VIEW_NAMES } from '../sql/rows.js';
import { RowLookup } from '../views/row-lookup.js';

/** The SQL of batches, made once. */
export class BatchStatements {
  readonly events: EventWriter;
  readonly records: RecordStatements;
  readonly filesByPath: RowLookup<'artifact_files'>;
  readonly #byKey: ReadonlyMap<ViewName, RowLookup<ViewName>>;

  constructor(dialect: Dialect) {
    this.events = new EventWriter(dialect);
    this.records = new RecordStatements(dialect);
    this.filesByPath = new RowLookup(dialect, 'artifact_files', ['packageId', 'relativePath']);
    const byKey = (view: ViewName) => new RowLookup(dialect, view, looseTable(view).primaryKey as never);
    this.#byKey = new Map(VIEW_NAMES.map((view) => [view, byKey(view)]));
  }

  byKey(view: ViewName): RowLookup<ViewName> {
    const lookup = this.#byKey.get(view);
    if (lookup === undefined) throw new TypeError(`there is no view ${view}`);
    return lookup;
  }
}
