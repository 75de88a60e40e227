import type { ReactivatePackage, ViewChange } from '@artifact-store/registry';
import type { Dialect } from '../sql/dialect.js';
import type { Session } from '../sql/session.js';
import { changesNothing, fold, type PendingRow, pendingRow } from './pending-row.js';
import { reactivate } from './reactivate.js';
import { RowShape } from './row-shape.js';

/** Rows by table and key; their order does not matter, because no two are one row. */
type Round = Map<string, PendingRow>;

/** Executes changes of rows: those of one row are folded into one, and rows of one shape share a statement. */
export class RowWriter {
  readonly #shapes = new Map<string, RowShape>();
  /** In their order. */
  #steps: (Round | ReactivatePackage)[] = [];

  constructor(private readonly dialect: Dialect) {}

  /** Takes changes in their order; nothing is written before `flush`. */
  add(changes: readonly ViewChange[]): void {
    for (const change of changes) {
      if (change.change === 'reactivate') this.addReactivation(change);
      else this.addRow(pendingRow(change));
    }
  }

  addRow(row: PendingRow): void {
    if (changesNothing(row)) return;
    const last = this.#steps.at(-1);
    const round = last instanceof Map ? last : undefined;
    const pending = round?.get(row.id);
    const folded = pending === undefined ? row : fold(pending, row);
    if (round === undefined || folded === undefined) this.#steps.push(new Map([[row.id, row]]));
    else round.set(row.id, folded);
  }

  /** It changes rows that nobody has named, so what came before is written before it. */
  addReactivation(change: ReactivatePackage): void {
    this.#steps.push(change);
  }

  /** Writes what was added since the last flush. */
  async flush(session: Session): Promise<void> {
    const steps = this.#steps;
    this.#steps = [];
    await Promise.all(steps.flatMap((step) => (step instanceof Map ? this.#write(session, step) : reactivate(session, step))));
  }

  /** Forgets what was added. */
  discard(): void {
    this.#steps = [];
  }

  #write(session: Session, round: Round): Promise<void>[] {
    const groups = new Map<RowShape, PendingRow[]>();
    for (const row of round.values()) {
      const shape = this.#shapeOf(row);
      const rows = groups.get(shape);
      if (rows === undefined) groups.set(shape, [row]);
      else rows.push(row);
    }
    return [...groups].map(([shape, rows]) => shape.write(session, rows));
  }

  #shapeOf(row: PendingRow): RowShape {
    const name = RowShape.nameOf(row);
    const known = this.#shapes.get(name);
    if (known !== undefined) return known;
    const shape = new RowShape(this.dialect, row);
    this.#shapes.set(name, shape);
    return shape;
  }
}
