import { ArtifactStoreError } from '@artifact-store/planes';
import type { Timer } from './timer.js';

export interface Retry {
  readonly timer: Timer;
  readonly signal: AbortSignal;
  /** How often a task runs at most. */
  readonly attempts: number;
  /** Told before each wait. */
  readonly onRetry?: ((error: ArtifactStoreError, attempt: number, waitMilliseconds: number) => void) | undefined;
}

export const DEFAULT_ATTEMPTS = 6;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** Runs `task` until it succeeds, fails for good, or has failed `attempts` times; waits longer each time. */
export async function withRetries<Result>(retry: Retry, task: (attempt: number) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task(attempt);
    } catch (error) {
      if (retry.signal.aborted || attempt >= retry.attempts || !mayPass(error)) throw error;
      const wait = waitBefore(error, attempt, retry.timer.jitter());
      retry.onRetry?.(error, attempt, wait);
      await retry.timer.wait(wait, retry.signal);
    }
  }
}

/** Whether the same call may succeed a moment later. */
export function mayPass(error: unknown): error is ArtifactStoreError {
  if (!(error instanceof ArtifactStoreError)) return false;
  return error.kind === 'unavailable' || error.kind === 'timeout' || error.code === 'upload_interrupted';
}

/** Doubles from half a second to half a minute, spread over half of itself; never less than the server asked for. */
function waitBefore(error: ArtifactStoreError, attempt: number, jitter: number): number {
  const longest = Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT);
  const asked = error.members.retry_after_seconds;
  return Math.max(longest * (0.5 + jitter / 2), typeof asked === 'number' ? Math.min(asked * 1000, LONGEST_WAIT) : 0);
}
