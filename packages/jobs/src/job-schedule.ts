import { type Clock, epochMilliseconds, type Timestamp, timestampOf } from '@artifact-store/identity';
import type { JobKind, Jobs } from '@artifact-store/planes';
import { Backoff, isUnavailable } from './backoff.js';
import type { JobLog } from './job-log.js';
import { systemTimers, type Timers } from './timers.js';

/** A kind of job that comes by itself. */
export interface ScheduledJob {
  readonly kind: JobKind;
  /** 0: it does not. */
  readonly intervalSeconds: number;
}

export interface JobScheduleParts {
  readonly jobs: Pick<Jobs, 'create'>;
  readonly clock: Clock;
  /** Where intervals of several kinds begin at once, the jobs are asked for in this order. */
  readonly scheduled: readonly ScheduledJob[];
  readonly log: JobLog;
  readonly timers?: Timers | undefined;
}

/** Who asks for the jobs that come by themselves. */
export const SCHEDULE_ACTOR = 'schedule';

/** The interval that a time is in begins here. Intervals are counted from 1970, so that all processes have the same. */
export function slotOf(now: Timestamp, intervalSeconds: number): Timestamp {
  const interval = intervalSeconds * 1000;
  return timestampOf(Math.floor(epochMilliseconds(now) / interval) * interval);
}

/**
 * Asks for one job of each kind in each of its intervals, the present one included, under a key that is the same in every
 * process: a restart within a day, and any number of processes, come to one job.
 */
export class JobSchedule {
  readonly #stopping = new AbortController();
  readonly #timers: Timers;
  readonly #backoff: Backoff;
  readonly #scheduled: readonly ScheduledJob[];
  /** By kind, the interval that needs nothing more. */
  readonly #done = new Map<JobKind, Timestamp>();
  #running: Promise<void> | undefined;

  constructor(private readonly parts: JobScheduleParts) {
    this.#timers = parts.timers ?? systemTimers;
    this.#backoff = new Backoff(this.#timers, parts.log);
    this.#scheduled = parts.scheduled.filter(({ intervalSeconds }) => intervalSeconds > 0);
  }

  start(): void {
    if (this.#scheduled.length > 0) this.#running ??= this.#run(this.#stopping.signal);
  }

  /** Resolves once nothing is under way; nothing is asked for after that. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Asked anew after each wait, which may have been short: clocks are set, and machines sleep.
      const now = this.parts.clock.now();
      const due = this.#scheduled.find(({ kind, intervalSeconds }) => this.#done.get(kind) !== slotOf(now, intervalSeconds));
      if (due === undefined) await this.#timers.wait(this.#untilNextSlot(now), signal);
      else await this.#ask(due.kind, slotOf(now, due.intervalSeconds), signal);
    }
  }

  #untilNextSlot(now: Timestamp): number {
    const next = this.#scheduled.map(({ intervalSeconds }) => {
      return epochMilliseconds(slotOf(now, intervalSeconds)) + intervalSeconds * 1000;
    });
    return Math.min(...next) - epochMilliseconds(now);
  }

  async #ask(kind: JobKind, slot: Timestamp, signal: AbortSignal): Promise<void> {
    const { jobs, log } = this.parts;
    try {
      await jobs.create({ kind, actor: SCHEDULE_ACTOR, idempotencyKey: `${kind}@${slot}` });
      this.#backoff.reset();
    } catch (error) {
      if (isUnavailable(error)) return this.#backoff.wait(error, signal);
      log.error({ kind, err: error }, 'no job could be asked for in this interval');
    }
    this.#done.set(kind, slot);
  }
}
