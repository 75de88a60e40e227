import { ArtifactStoreError, UnexpectedResponseError } from '@artifact-store/planes';
import type { TransferObserver } from './progress/events.js';
import type { Timer } from './timer.js';

/** How long a transfer bears with servers that do not answer, as while they are restarted. */
export interface Patience {
  readonly timer: Timer;
  readonly signal: AbortSignal | undefined;
  /** Time without progress after which a failure stands; 0: the first one does. */
  readonly milliseconds: number;
  readonly observe: TransferObserver;
}

export const DEFAULT_PATIENCE = 120_000;

/** What a task tells while it runs. */
export interface Attempt {
  /** Bytes are on their way: until now nobody has waited. */
  moving(): void;
  /** Something is done for good: patience begins anew. */
  progress(): void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

/**
 * Runs `task` until it succeeds, fails for good, or patience is at its end; waits longer each time. What counts is the time
 * spent waiting: that in which bytes moved is none, so that a large file may break off late and be sent again.
 */
export async function withPatience<Result>(patience: Patience, task: (attempt: Attempt) => Promise<Result>): Promise<Result> {
  const { timer, signal, milliseconds, observe } = patience;
  let failures = 0;
  let waited = 0;
  let since = timer.now();
  const attempt: Attempt = {
    moving() {
      since = timer.now();
    },
    progress() {
      if (failures > 0) observe({ type: 'resumed' });
      failures = 0;
      waited = 0;
      since = timer.now();
    },
  };
  for (;;) {
    attempt.moving();
    try {
      const result = await task(attempt);
      attempt.progress();
      return result;
    } catch (error) {
      waited += timer.now() - since;
      if (signal?.aborted === true || !mayPass(error) || waited >= milliseconds) throw error;
      failures += 1;
      const wait = Math.min(waitBefore(error, failures, timer.jitter()), milliseconds - waited);
      observe({ type: 'waiting', error, waitMilliseconds: wait, patienceMilliseconds: milliseconds });
      await timer.wait(wait, signal);
      waited += wait;
    }
  }
}

/** Whether the same call may succeed a moment later. */
export function mayPass(error: unknown): error is ArtifactStoreError {
  if (!(error instanceof ArtifactStoreError)) return false;
  // What a proxy says of a server that is away. Any other answer that nobody knows will be the same again.
  if (error instanceof UnexpectedResponseError) return Number(error.members.status) >= 500;
  return (
    error.kind === 'unavailable' ||
    error.kind === 'rate_limited' ||
    error.kind === 'timeout' ||
    error.code === 'upload_interrupted'
  );
}

/** Doubles from half a second to ten, spread over half of itself; not less than the server asked for, within these ten. */
function waitBefore(error: ArtifactStoreError, failures: number, jitter: number): number {
  const longest = Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
  const asked = error.members.retry_after_seconds;
  return Math.max(longest * (0.5 + jitter / 2), typeof asked === 'number' ? Math.min(asked * 1000, LONGEST_WAIT) : 0);
}
