import type { JobId } from '@artifact-store/identity';
import { JOB_KINDS, type JobKind } from '@artifact-store/planes';
import { JobRunner, type JobRunnerParts } from './job-runner.js';

/** Reading all that is stored takes hours; what is about retention does not wait for it. */
const LANES = ['retention', 'storage'] as const;

const LANE_OF: { readonly [Kind in JobKind]: (typeof LANES)[number] } = {
  'retention-sweep': 'retention',
  'retention-gc': 'retention',
  'storage-verify': 'storage',
  'storage-reconcile': 'storage',
  'upload-expiry': 'retention',
};

/** Works on jobs, in each lane on one at a time. The lanes have one name, and each takes over what was left of its own kinds. */
export class JobLanes {
  readonly #runners: readonly JobRunner[];

  constructor(parts: Omit<JobRunnerParts, 'kinds'>) {
    this.#runners = LANES.map((lane) => {
      return new JobRunner({ ...parts, kinds: JOB_KINDS.filter((kind) => LANE_OF[kind] === lane) });
    });
  }

  start(): void {
    for (const runner of this.#runners) runner.start();
  }

  /** There may be a job, of whatever kind. */
  wake(): void {
    for (const runner of this.#runners) runner.wake();
  }

  /** As of JobRunner: whichever has it under way. */
  cancelled(jobId: JobId): void {
    for (const runner of this.#runners) runner.cancelled(jobId);
  }

  /** Finishes the pages under way and lets the jobs go. Resolves once nothing is under way in any lane. */
  async stop(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.stop()));
  }
}
