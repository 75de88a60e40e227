import type { BytesStep } from '@artifact-store/bytes';
import type { StepMoment } from '@artifact-store/identity';
import { ControlPlaneUnavailableError, type Receipt, type Receipts } from '@artifact-store/planes';
import type { StorageBackend } from '@artifact-store/storage';
import { doubled } from '@artifact-store/testkit';
import type { Conductor } from './conductor.js';
import type { DyingCollectors } from './dying-collectors.js';
import type { Player } from './player.js';
import type { StrayKeys } from './stray-keys.js';
import type { Tally } from './tally.js';

export interface StoppingParts {
  readonly conductor: Conductor;
  readonly strays: StrayKeys;
  readonly dying: DyingCollectors;
  readonly tally: Tally;
  /** Whole numbers below a bound. */
  readonly choose: (bound: number) => number;
}

/** One receipt of so many gets lost, and as many answers. */
const RECEIPTS_TO_ONE_LOST = 24;

/** A backend whose callers stop before each step. */
export function stoppingBackend(real: StorageBackend, { conductor, strays }: StoppingParts): StorageBackend {
  return doubled(real, {
    async stage(intent, options) {
      await conductor.stop('stage');
      const staged = await real.stage(intent, options);
      return doubled(staged, {
        async write(chunk) {
          await conductor.stop('write');
          await staged.write(chunk);
        },
        async publish(key) {
          await conductor.stop('publish');
          await staged.publish(key);
          if (conductor.player !== undefined) strays.published(conductor.player.name, key);
        },
      });
    },
    async delete(keys, options) {
      await conductor.stop('delete');
      await real.delete(keys, options);
    },
  });
}

/** Uploads have their names as the first segments of their paths. */
const uploaderOf = ({ relativePath }: Receipt) => relativePath.slice(0, relativePath.indexOf('/'));

/** Receipts whose sender stops before they are sent and when they are answered. Some get lost, and some answers. */
export function stoppingReceipts(real: Receipts, { conductor, tally, choose }: StoppingParts): Receipts {
  return {
    async record(batch) {
      const uploaders = batch.flatMap((receipt) => conductor.named(uploaderOf(receipt)) ?? []);
      const [sender] = uploaders;
      if (sender === undefined) return real.record(batch);
      sender.goOn();
      const send = async () => {
        await conductor.stop('receipts');
        const lot = choose(RECEIPTS_TO_ONE_LOST);
        if (lot === 0) throw lost(tally, 'receipt that got lost');
        const results = await real.record(batch);
        for (const result of results) {
          const isGivenUp = 'error' in result && result.error.code === 'object_reclaimed_retry';
          if (isGivenUp) tally.count('receipt of a generation that was given up');
        }
        await conductor.stop('receipts are answered');
        if (lot === 1) throw lost(tally, 'answer to a receipt that got lost');
        return results;
      };
      return conductor.as(sender, send).finally(() => goOn(uploaders));
    },
  };
}

function lost(tally: Tally, what: Parameters<Tally['count']>[0]): ControlPlaneUnavailableError {
  tally.count(what);
  return new ControlPlaneUnavailableError(what);
}

function goOn(players: readonly Player[]): void {
  for (const player of players) player.goOn();
}

/** Observes a data plane: a receipt that is to be recorded may have to wait for those before it. */
export const waitingForReceipts =
  ({ conductor }: Pick<StoppingParts, 'conductor'>) =>
  (_step: BytesStep, moment: StepMoment): void => {
    if (moment === 'before') conductor.player?.waits();
  };
