import type { StepObserver } from '@artifact-store/identity';
import type { TransactionStep } from '@artifact-store/persistence';

/** How long transactions hold the head lock: from when it is taken until they are committed. */
export class LockTimes {
  /** Milliseconds of the last one. */
  last = Number.NaN;
  #taken = 0;

  readonly step: StepObserver<TransactionStep> = (step, moment) => {
    if (moment === 'before') return;
    if (step === 'transaction.begin') this.#taken = performance.now();
    if (step === 'transaction.commit') this.last = performance.now() - this.#taken;
  };
}
