import type { DomainEvent } from '@artifact-store/registry';
import type { Player } from './player.js';
import type { Tally } from './tally.js';

/** Where a collector dies that gives objects up; what it did before that is done. */
export const DEATHS = ['before the commit', 'before the deletion', 'before it told'] as const;
export type Death = (typeof DEATHS)[number];

export class DiedError extends Error {}

/** Collectors that are to die in this round. */
export class DyingCollectors {
  readonly #deaths = new Map<string, Death>();

  constructor(private readonly tally: Tally) {}

  /** Null: it lives. */
  decide(collector: string, death: Death | null): void {
    if (death === null) this.#deaths.delete(collector);
    else this.#deaths.set(collector, death);
  }

  /** @throws DiedError where it is to die there */
  pass(collector: string, at: Death): void {
    if (this.#deaths.get(collector) !== at) return;
    this.#deaths.delete(collector);
    this.tally.count(`collector died ${at}`);
    throw new DiedError(at);
  }

  /** In the transaction that gives objects up. @throws DiedError */
  readonly decided = (events: readonly DomainEvent[], { name }: Player): void => {
    if (events.some(({ type }) => type === 'v1.storage.object_reclaim_started')) this.pass(name, 'before the commit');
  };
}
