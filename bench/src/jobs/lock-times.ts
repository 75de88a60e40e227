import type { StepObserver } from '@artifact-store/identity';
import type { TransactionStep } from '@artifact-store/persistence';

/** How long transactions hold the head lock: from when it is taken until they are committed. */
export class LockTimes {
  #milliseconds: number[] = [];
  #taken = 0;

  readonly step: StepObserver<TransactionStep> = (step, moment) => {
    if (moment === 'before') return;
    if (step === 'transaction.begin') this.#taken = performance.now();
    if (step === 'transaction.commit') this.#milliseconds.push(performance.now() - this.#taken);
  };

  /** Milliseconds of each transaction since this was last asked. */
  take(): readonly number[] {
    const taken = this.#milliseconds;
    this.#milliseconds = [];
    return taken;
  }
}
