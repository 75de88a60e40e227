/** The only waiting there is here. */
export interface Timers {
  /** Resolves after so long, or at once where the signal is aborted. Never rejects. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** setTimeout takes no more than 2^31-1; whoever waits for long looks at the clock now and then anyway. */
const MAX_MILLISECONDS = 60_000;

/** The timers of the machine. A wait ends after a minute at the latest. */
export const systemTimers: Timers = {
  wait(milliseconds, signal) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(milliseconds, MAX_MILLISECONDS));
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  },
};
