import { setImmediate } from 'node:timers/promises';
import type { FileView } from '@artifact-store/planes';
import type {
  IdempotencyKey,
  IdempotencyRecord,
  ObjectKey,
  ReactivatePackage,
  StateChange,
  ViewChange,
} from '@artifact-store/registry';
import { recordId } from '../idempotency/idempotency-records.js';
import { pendingRow, rowId, type Values } from '../rows/pending-row.js';
import type { RowWriter } from '../rows/row-writer.js';
import type { SqlValue } from '../sql/dialect.js';
import { looseTable, type TableName, type TableRows } from '../sql/rows.js';
import type { Session } from '../sql/session.js';
import type { BatchStatements } from './batch-statements.js';
import { FailedObjects } from './failed-objects.js';
import { FilesAtPaths } from './files-at-paths.js';
import { Gathering } from './gathering.js';
import { RowCache, rowIdOf } from './row-cache.js';

/**
 * What the commands of a batch see: the database with all that the earlier ones changed, though little of that is written
 * before the end. Rows that several ask for at the same time are read by one statement.
 */
export class BatchState {
  readonly rows = new RowCache();
  readonly #paths = new FilesAtPaths();
  readonly #records = new Map<string, IdempotencyRecord | null>();
  readonly #unwrittenRecords = new Map<string, IdempotencyRecord>();
  readonly #failed: FailedObjects;
  readonly #reads = new Set<Promise<unknown>>();
  readonly #wantedRows = new Map<TableName, Gathering<Values>>();
  readonly #wantedPaths = new Gathering<Pick<FileView, 'packageId' | 'relativePath'>>((paths) => this.#readPaths(paths));
  readonly #wantedRecords = new Gathering<IdempotencyKey>((keys) => this.#readRecords(keys));

  constructor(
    private readonly session: Session,
    private readonly statements: BatchStatements,
    private readonly rowWriter: RowWriter,
  ) {
    this.#failed = new FailedObjects(session);
  }

  change(changes: readonly (ViewChange | StateChange)[]): void {
    for (const change of changes) {
      if (change.change === 'reactivate') {
        this.#reactivate(change);
        continue;
      }
      const row = pendingRow(change);
      this.rowWriter.addRow(row);
      this.rows.apply(row);
      if (row.table === 'artifact_files') this.#fileChanged(row.id);
      if (row.table === 'storage_locations') this.#failed.noteChange(row);
    }
  }

  /** Resolves when no read is under way: what one learns is how it was, and no change may come before that. */
  async untilRead(): Promise<void> {
    while (this.#reads.size > 0) {
      await Promise.allSettled(this.#reads);
      // Whoever waited for them may ask for more.
      await setImmediate();
    }
  }

  remember(record: IdempotencyRecord): void {
    this.#records.set(recordId(record), record);
    this.#unwrittenRecords.set(recordId(record), record);
  }

  /** Writes what the database lacks by now. What it is asked from here on, it answers with all of that. */
  async write(): Promise<void> {
    const records = [...this.#unwrittenRecords.values()];
    this.#unwrittenRecords.clear();
    const written = [this.rowWriter.flush(this.session), this.statements.records.write(this.session, records)];
    this.rows.settle();
    this.#paths.settle();
    await Promise.all(written);
  }

  /** The rows that exist at keys: members of the primary key in its order. */
  async rowsAt<Name extends TableName>(table: Name, keys: readonly Values[]): Promise<readonly TableRows[Name][]> {
    const wanted = new Map(keys.map((key) => [rowId(table, key), key]));
    const missing = [...wanted].filter(([id]) => this.rows.get(table, id) === undefined);
    if (missing.length > 0) {
      const gathering = this.#gatheringOf(table);
      await this.#reading(missing.map(([id, key]) => gathering.ask(id, key)));
    }
    return [...wanted.keys()].map((id) => this.rows.get(table, id)).filter((row) => row !== null && row !== undefined);
  }

  async filesAt(packageId: FileView['packageId'], paths: readonly string[]): Promise<readonly FileView[]> {
    const wanted = new Map(paths.map((relativePath) => [FilesAtPaths.idOf(packageId, relativePath), relativePath]));
    const missing = [...wanted].filter(([id]) => this.#paths.at(id) === undefined);
    await this.#reading(missing.map(([id, relativePath]) => this.#wantedPaths.ask(id, { packageId, relativePath })));
    return [...wanted].flatMap(([id, relativePath]) => {
      const found = [...(this.#paths.at(id) ?? [])].map((fileId) => this.#fileOf(rowId('artifact_files', { fileId })));
      return found.filter((file) => file?.packageId === packageId && file.relativePath === relativePath) as FileView[];
    });
  }

  async recordsUnder(keys: readonly IdempotencyKey[]): Promise<readonly IdempotencyRecord[]> {
    const wanted = new Map(keys.map((key) => [recordId(key), key]));
    const missing = [...wanted].filter(([id]) => this.#records.get(id) === undefined);
    await this.#reading(missing.map(([id, key]) => this.#wantedRecords.ask(id, key)));
    return [...wanted.keys()].map((id) => this.#records.get(id)).filter((record) => record !== null && record !== undefined);
  }

  #reactivate(change: ReactivatePackage): void {
    this.rowWriter.addReactivation(change);
    for (const table of ['storage_locations', 'storage_objects'] as const) this.rows.forget(table);
    this.#failed.noteChange(change);
  }

  /** Those of the objects that may have failed locations. */
  async mayHaveFailed(keys: readonly ObjectKey[]): Promise<readonly ObjectKey[]> {
    const [failed] = await this.#reading([this.#failed.among(keys)]);
    return failed ?? [];
  }

  async #reading<Answer>(answers: readonly Promise<Answer>[]): Promise<readonly Answer[]> {
    const all = Promise.all(answers);
    this.#reads.add(all);
    try {
      return await all;
    } finally {
      this.#reads.delete(all);
    }
  }

  #fileOf(id: string): FileView | null | undefined {
    return this.rows.get('artifact_files', id);
  }

  #fileChanged(id: string): void {
    const file = this.#fileOf(id);
    if (file) this.#paths.put(file);
    else if (file === undefined) this.#paths.forget();
  }

  #gatheringOf(table: TableName): Gathering<Values> {
    let gathering = this.#wantedRows.get(table);
    if (gathering === undefined) {
      gathering = new Gathering((keys) => this.#readRows(table, keys));
      this.#wantedRows.set(table, gathering);
    }
    return gathering;
  }

  async #readRows(table: TableName, keys: readonly Values[]): Promise<void> {
    const ids = keys.map((key) => rowId(table, key));
    if (ids.some((id) => this.rows.isUnsettled(table, id))) await this.write();
    const { columns, primaryKey } = looseTable(table);
    const inOrder = Object.keys(columns).filter((member) => primaryKey.includes(member));
    const values = keys.map((key) => inOrder.map((member) => key[member] as SqlValue));
    const found = await this.statements.byKey(table).read(this.session, values);
    for (const row of found) this.rows.learn(rowIdOf(table, row), { ...row });
    for (const id of ids) this.rows.learn(id, null);
  }

  async #readPaths(paths: readonly Pick<FileView, 'packageId' | 'relativePath'>[]): Promise<void> {
    const ids = paths.map(({ packageId, relativePath }) => FilesAtPaths.idOf(packageId, relativePath));
    if (ids.some((id) => this.#paths.isUnsettled(id))) await this.write();
    const keys = paths.map(({ packageId, relativePath }) => [packageId, relativePath]);
    const found = Map.groupBy(await this.statements.filesByPath.read(this.session, keys), (file) =>
      FilesAtPaths.idOf(file.packageId, file.relativePath),
    );
    for (const id of ids) {
      const files = found.get(id) ?? [];
      for (const file of files) this.rows.learn(rowIdOf('artifact_files', file), { ...file });
      this.#paths.learn(id, files);
    }
  }

  async #readRecords(keys: readonly IdempotencyKey[]): Promise<void> {
    const found = await this.statements.records.read(this.session, keys);
    for (const record of found) this.#records.set(recordId(record), record);
    for (const key of keys) if (!this.#records.has(recordId(key))) this.#records.set(recordId(key), null);
  }
}
