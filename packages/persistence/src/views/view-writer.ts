import type { ViewChange } from '@artifact-store/registry';
import type { Dialect } from '../sql/dialect.js';
import { chunks } from '../sql/multi-row.js';
import type { Session } from '../sql/session.js';
import { fold, type PendingRow, pendingRow } from './pending-row.js';
import { RowShape } from './view-statements.js';

/** Rows by view and key; their order does not matter, because no two are one row. */
type Round = Map<string, PendingRow>;

/** Executes view changes: those of one row are folded into one, and rows of one shape share a statement. */
export class ViewWriter {
  readonly #shapes = new Map<string, RowShape>();
  #rounds: Round[] = [];

  constructor(private readonly dialect: Dialect) {}

  /** Takes changes in their order; nothing is written before `flush`. */
  add(changes: readonly ViewChange[]): void {
    for (const change of changes) this.#add(pendingRow(change));
  }

  /** Writes what was added since the last flush. */
  async flush(session: Session): Promise<void> {
    const rounds = this.#rounds;
    this.#rounds = [];
    for (const round of rounds) await this.#write(session, round);
  }

  /** Forgets what was added. */
  discard(): void {
    this.#rounds = [];
  }

  #add(row: PendingRow): void {
    const key = `${row.view} ${JSON.stringify(Object.values(row.key))}`;
    const round = this.#rounds.at(-1);
    const pending = round?.get(key);
    const folded = pending === undefined ? row : fold(pending, row);
    if (round === undefined || folded === undefined) this.#rounds.push(new Map([[key, row]]));
    else round.set(key, folded);
  }

  async #write(session: Session, round: Round): Promise<void> {
    const groups = new Map<RowShape, PendingRow[]>();
    for (const row of round.values()) {
      const shape = this.#shapeOf(row);
      const rows = groups.get(shape);
      if (rows === undefined) groups.set(shape, [row]);
      else rows.push(row);
    }
    for (const [shape, rows] of groups) {
      for (const chunk of chunks(rows, shape.columnsPerRow)) {
        await session.query(
          shape.sql(chunk.length),
          chunk.flatMap((row) => shape.parameters(row)),
        );
      }
    }
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
