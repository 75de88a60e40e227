import type { Clock } from '@artifact-store/identity';
import type { ControlPlane, Jobs, WorkingControlPlane } from '@artifact-store/planes';
import type { JobLog } from './job-log.js';
import { JobRunner } from './job-runner.js';
import { JobSchedule, type ScheduledJob } from './job-schedule.js';
import type { JobTools } from './job-tools.js';
import type { Timers } from './timers.js';

export interface BackgroundJobsParts {
  readonly control: WorkingControlPlane;
  /** As of JobTools. */
  readonly data: JobTools['data'];
  readonly clock: Clock;
  /** As of JobRunner. */
  readonly owner: string;
  /** What comes by itself, in the order in which it is asked for. */
  readonly scheduled: readonly ScheduledJob[];
  readonly log: JobLog;
  readonly timers?: Timers | undefined;
}

/** The long work of a process: does the jobs, and asks for those that come by themselves. */
export class BackgroundJobs {
  /** The control plane to serve: a job that is asked for there is begun at once, and one that is cancelled there ends at once. */
  readonly control: ControlPlane;
  readonly #runner: JobRunner;
  readonly #schedule: JobSchedule;

  constructor({ control, data, clock, owner, scheduled, log, timers }: BackgroundJobsParts) {
    const { work, ...plane } = control;
    this.#runner = new JobRunner({ work, data, owner, log, timers });
    const jobs = jobsToldTo(this.#runner, control.jobs);
    this.control = { ...plane, jobs };
    this.#schedule = new JobSchedule({ jobs, clock, scheduled, log, timers });
  }

  start(): void {
    this.#runner.start();
    this.#schedule.start();
  }

  /** Finishes the page under way and lets its job go; resolves once nothing needs a plane any more. */
  async stop(): Promise<void> {
    await Promise.all([this.#schedule.stop(), this.#runner.stop()]);
  }
}

/** Jobs of which the runner hears at once what is asked. */
function jobsToldTo(runner: JobRunner, jobs: Jobs): Jobs {
  return {
    async create(command) {
      const job = await jobs.create(command);
      runner.wake();
      return job;
    },
    get: (jobId) => jobs.get(jobId),
    list: (query) => jobs.list(query),
    items: (query) => jobs.items(query),
    async cancel(command) {
      const job = await jobs.cancel(command);
      runner.cancelled(job.jobId);
      return job;
    },
  };
}
