import type { ViewChange } from '@artifact-store/registry';
import type { Dialect } from '../sql/dialect.js';
import type { Session } from '../sql/session.js';
import { fold, type PendingRow, pendingRow } from './pending-row.js';
import { RowShape } from './row-shape.js';

/** Rows by table and key; their order does not matter, because no two are one row. */
type Round = Map<string, PendingRow>;

/** Executes changes of rows: those of one row are folded into one, and rows of one shape share a statement. */
export class RowWriter {
  readonly #shapes = new Map<string, RowShape>();
  #rounds: Round[] = [];

  constructor(private readonly dialect: Dialect) {}

  /** Takes changes in their order; nothing is written before `flush`. */
  add(changes: readonly ViewChange[]): void {
    for (const change of changes) this.addRow(pendingRow(change));
  }

  addRow(row: PendingRow): void {
    const round = this.#rounds.at(-1);
    const pending = round?.get(row.id);
    const folded = pending === undefined ? row : fold(pending, row);
    if (round === undefined || folded === undefined) this.#rounds.push(new Map([[row.id, row]]));
    else round.set(row.id, folded);
  }

  /** Writes what was added since the last flush. */
  async flush(session: Session): Promise<void> {
    const rounds = this.#rounds;
    this.#rounds = [];
    await Promise.all(rounds.flatMap((round) => this.#write(session, round)));
  }

  /** Forgets what was added. */
  discard(): void {
    this.#rounds = [];
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
