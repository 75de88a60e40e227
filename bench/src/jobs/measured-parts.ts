import type { JobView } from '@artifact-store/planes';
import { memoryOf, resetPeakOf } from '../process-memory.js';
import type { JobPart } from './job-apart.js';
import type { LockTimes } from './lock-times.js';

/** The parts of a job that runs in this process: where all of them need the same, what it needs does not grow. */
export class MeasuredParts {
  readonly #parts: JobPart[] = [];
  #begun = performance.now();

  /** @param ends what is done, as the job counts it, where each part but the last ends */
  constructor(
    private readonly ends: readonly number[],
    private readonly locks: LockTimes,
  ) {
    locks.take();
    resetPeakOf(process.pid);
  }

  page({ done }: JobView): void {
    const end = this.ends[this.#parts.length];
    if (end !== undefined && done >= end) this.#end();
  }

  /** All parts, once the job is done. */
  all(): readonly JobPart[] {
    this.#end();
    return this.#parts;
  }

  #end(): void {
    const seconds = (performance.now() - this.#begun) / 1000;
    this.#parts.push({ seconds, lockedMs: this.locks.take(), peakBytes: memoryOf(process.pid).peakBytes });
    resetPeakOf(process.pid);
    this.#begun = performance.now();
  }
}
