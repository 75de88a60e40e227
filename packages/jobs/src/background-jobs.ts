import type { Clock } from '@artifact-store/identity';
import type { ControlPlane, Jobs, WorkingControlPlane } from '@artifact-store/planes';
import { JobLanes } from './job-lanes.js';
import type { JobLog } from './job-log.js';
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
  readonly #lanes: JobLanes;
  readonly #schedule: JobSchedule;

  constructor({ control, data, clock, owner, scheduled, log, timers }: BackgroundJobsParts) {
    const { work, ...plane } = control;
    this.#lanes = new JobLanes({ work, data, owner, log, timers });
    const jobs = jobsToldTo(this.#lanes, control.jobs);
    this.control = { ...plane, jobs };
    this.#schedule = new JobSchedule({ jobs, clock, scheduled, log, timers });
  }

  start(): void {
    this.#lanes.start();
    this.#schedule.start();
  }

  /** Finishes the pages under way and lets their jobs go; resolves once nothing needs a plane any more. */
  async stop(): Promise<void> {
    await Promise.all([this.#schedule.stop(), this.#lanes.stop()]);
  }
}

/** Jobs of which the lanes hear at once what is asked. */
function jobsToldTo(lanes: JobLanes, jobs: Jobs): Jobs {
  return {
    async create(command) {
      const job = await jobs.create(command);
      lanes.wake();
      return job;
    },
    get: (jobId) => jobs.get(jobId),
    list: (query) => jobs.list(query),
    items: (query) => jobs.items(query),
    async cancel(command) {
      const job = await jobs.cancel(command);
      lanes.cancelled(job.jobId);
      return job;
    },
  };
}
