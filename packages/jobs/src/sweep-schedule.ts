import { type Clock, epochMilliseconds, type Timestamp, timestampOf } from '@artifact-store/identity';
import type { Jobs } from '@artifact-store/planes';
import { Backoff, isUnavailable } from './backoff.js';
import type { JobLog } from './job-log.js';
import { systemTimers, type Timers } from './timers.js';

export interface SweepScheduleParts {
  readonly jobs: Pick<Jobs, 'create'>;
  readonly clock: Clock;
  /** 0: no sweep comes by itself. */
  readonly intervalSeconds: number;
  readonly log: JobLog;
  readonly timers?: Timers | undefined;
}

/** Who asks for the sweeps that come by themselves. */
export const SCHEDULE_ACTOR = 'schedule';

/** The interval that a time is in begins here. Intervals are counted from 1970, so that all processes have the same. */
export function slotOf(now: Timestamp, intervalSeconds: number): Timestamp {
  const interval = intervalSeconds * 1000;
  return timestampOf(Math.floor(epochMilliseconds(now) / interval) * interval);
}

/**
 * Asks for one sweep in each interval, the present one included, under a key that is the same in every process: a restart
 * within a day, and any number of processes, come to one sweep.
 */
export class SweepSchedule {
  readonly #stopping = new AbortController();
  readonly #timers: Timers;
  readonly #backoff: Backoff;
  #running: Promise<void> | undefined;

  constructor(private readonly parts: SweepScheduleParts) {
    this.#timers = parts.timers ?? systemTimers;
    this.#backoff = new Backoff(this.#timers, parts.log);
  }

  start(): void {
    if (this.parts.intervalSeconds > 0) this.#running ??= this.#run(this.#stopping.signal);
  }

  /** Resolves once nothing is under way; nothing is asked for after that. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, intervalSeconds } = this.parts;
    let done: Timestamp | undefined;
    while (!signal.aborted) {
      // Asked anew after each wait, which may have been short: clocks are set, and machines sleep.
      const slot = slotOf(clock.now(), intervalSeconds);
      if (slot !== done && (await this.#ask(slot, signal))) done = slot;
      if (slot === done) await this.#timers.wait(this.#untilNextSlot(slot), signal);
    }
  }

  #untilNextSlot(slot: Timestamp): number {
    const next = epochMilliseconds(slot) + this.parts.intervalSeconds * 1000;
    return Math.max(1, next - epochMilliseconds(this.parts.clock.now()));
  }

  /** Whether the interval needs nothing more. */
  async #ask(slot: Timestamp, signal: AbortSignal): Promise<boolean> {
    const { jobs, log } = this.parts;
    try {
      await jobs.create({ kind: 'retention-sweep', actor: SCHEDULE_ACTOR, idempotencyKey: `retention-sweep@${slot}` });
      this.#backoff.reset();
    } catch (error) {
      if (isUnavailable(error)) {
        await this.#backoff.wait(error, signal);
        return false;
      }
      log.error({ err: error }, 'no sweep could be asked for in this interval');
    }
    return true;
  }
}
