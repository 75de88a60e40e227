import { ArtifactStoreError } from '@artifact-store/planes';
import type { JobLog } from './job-log.js';
import type { Timers } from './timers.js';

const FIRST_MILLISECONDS = 1000;
const LONGEST_MILLISECONDS = 30_000;

/** Whether the same thing may go well later. */
export function isUnavailable(error: unknown): error is ArtifactStoreError {
  return error instanceof ArtifactStoreError && error.kind === 'unavailable';
}

/** Waits for longer and longer while something is away. */
export class Backoff {
  #failures = 0;

  constructor(
    private readonly timers: Timers,
    private readonly log: JobLog,
  ) {}

  /** Things go well. */
  reset(): void {
    this.#failures = 0;
  }

  async wait(error: ArtifactStoreError, signal: AbortSignal): Promise<void> {
    const milliseconds = Math.min(FIRST_MILLISECONDS * 2 ** this.#failures++, LONGEST_MILLISECONDS);
    this.log.warn({ code: error.code, detail: error.detail, wait_ms: milliseconds }, 'jobs wait, and go on later');
    await this.timers.wait(milliseconds, signal);
  }
}
