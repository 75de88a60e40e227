import type { Clock } from '@artifact-store/identity';
import type { ControlPlane, Jobs, WorkingControlPlane } from '@artifact-store/planes';
import type { JobLog } from './job-log.js';
import { JobRunner } from './job-runner.js';
import { SweepSchedule } from './sweep-schedule.js';
import type { Timers } from './timers.js';

export interface BackgroundJobsParts {
  readonly control: WorkingControlPlane;
  readonly clock: Clock;
  /** As of JobRunner. */
  readonly owner: string;
  /** 0: no sweep comes by itself. */
  readonly sweepIntervalSeconds: number;
  readonly log: JobLog;
  readonly timers?: Timers | undefined;
}

/** The long work of a process: does the jobs, and asks for those that come by themselves. */
export class BackgroundJobs {
  /** The control plane to serve: a job that is asked for there is begun at once. */
  readonly control: ControlPlane;
  readonly #runner: JobRunner;
  readonly #schedule: SweepSchedule;

  constructor({ control, clock, owner, sweepIntervalSeconds: intervalSeconds, log, timers }: BackgroundJobsParts) {
    const { work, ...plane } = control;
    this.#runner = new JobRunner({ work, owner, log, timers });
    const jobs = wakingJobs(control.jobs, () => this.#runner.wake());
    this.control = { ...plane, jobs };
    this.#schedule = new SweepSchedule({ jobs, clock, intervalSeconds, log, timers });
  }

  start(): void {
    this.#runner.start();
    this.#schedule.start();
  }

  /** Finishes the page under way and lets its job go; resolves once nothing needs the control plane any more. */
  async stop(): Promise<void> {
    await Promise.all([this.#schedule.stop(), this.#runner.stop()]);
  }
}

function wakingJobs(jobs: Jobs, wake: () => void): Jobs {
  return {
    async create(command) {
      const job = await jobs.create(command);
      wake();
      return job;
    },
    get: (jobId) => jobs.get(jobId),
    list: (query) => jobs.list(query),
    items: (query) => jobs.items(query),
    cancel: (command) => jobs.cancel(command),
  };
}
