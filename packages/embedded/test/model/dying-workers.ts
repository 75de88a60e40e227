import { ControlPlaneUnavailableError, type Receipts } from '@artifact-store/planes';
import type { Command, EventStore, Views } from '@artifact-store/registry';
import { doubled, type LostReceipt } from '@artifact-store/testkit';
import type { StoreDoubles } from './in-process-store.js';

/** How many locations a page releases here: so few that packages are seen half released. */
export const RELEASE_PAGE = 2;

class DiedError extends Error {}

/** Makes pages small, and has those that a test names die between two steps. */
export class DyingWorkers implements StoreDoubles {
  #diesBeforeCommit = false;
  #lost: LostReceipt | null = null;

  /** Null where whoever did it died in the transaction that gives objects up. */
  async unlessDead<Answer>(diesBeforeCommit: boolean, act: () => Promise<Answer>): Promise<Answer | null> {
    this.#diesBeforeCommit = diesBeforeCommit;
    try {
      return await act();
    } catch (error) {
      if (error instanceof DiedError) return null;
      throw error;
    } finally {
      this.#diesBeforeCommit = false;
    }
  }

  /** Breaks the way of a receipt there, or of its answer back. */
  async losing<Answer>(lost: LostReceipt, act: () => Promise<Answer>): Promise<Answer> {
    this.#lost = lost;
    try {
      return await act();
    } finally {
      this.#lost = null;
    }
  }

  eventStore(real: EventStore): EventStore {
    return doubled(real, {
      transact: <Snapshot, Answer>({ load, decide }: Command<Snapshot, Answer>) =>
        real.transact<Snapshot, Answer>({
          load: (views) => load(inSmallPages(views)),
          decide: (snapshot, now) => {
            const decision = decide(snapshot, now);
            const givesUp = decision.events.some(({ type }) => type === 'v1.storage.object_reclaim_started');
            if (givesUp && this.#diesBeforeCommit) throw new DiedError('before the commit');
            return decision;
          },
        }),
    });
  }

  receipts(real: Receipts): Receipts {
    return {
      record: async (batch) => {
        if (this.#lost === 'unrecorded') throw new ControlPlaneUnavailableError('the receipt got lost');
        const results = await real.record(batch);
        const isUnheard = this.#lost === 'unheard' && results.every((result) => 'file' in result);
        if (isUnheard) throw new ControlPlaneUnavailableError('the answer got lost');
        return results;
      },
    };
  }
}

/** Collections release no more than RELEASE_PAGE locations at a time. */
export const inSmallPages = (views: Views): Views =>
  doubled(views, { liveLocations: (packageIds, limit) => views.liveLocations(packageIds, Math.min(limit, RELEASE_PAGE)) });
