import type { JobView } from '@artifact-store/planes';
import { memoryOf, resetPeakOf } from '../process-memory.js';

/** Peaks of this process' memory over what it is now, for each half of a job: where both are the same, it does not grow. */
export class HalvesOfMemory {
  readonly #idle = memoryOf(process.pid).residentBytes;
  #first: number | undefined;

  constructor() {
    resetPeakOf(process.pid);
  }

  page({ done, total }: JobView): void {
    if (this.#first !== undefined || done * 2 < (total ?? 0)) return;
    this.#first = this.#peak();
    resetPeakOf(process.pid);
  }

  /** Once the job is done. */
  peaks(): readonly [first: number, second: number] {
    return [this.#first ?? 0, this.#peak()];
  }

  #peak(): number {
    return memoryOf(process.pid).peakBytes - this.#idle;
  }
}
