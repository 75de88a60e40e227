import type { JobView } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import type { ApiFlags } from '../access/api-access.js';
import { type DoneJobs, type DoOptions, doJob } from '../direct/do-job.js';
import type { Place } from '../direct/place.js';
import { textsOf } from '../jobs/kinds.js';
import { JobReporter } from '../output/job-reporter.js';
import { ApiCommand } from './api-command.js';

/** How long a direct command waits for another. */
export const WAIT_SECONDS = Flags.integer({
  summary: 'How long to wait for another command that has the database to itself; 0 fails at once.',
  helpValue: '<seconds>',
  min: 0,
  max: 86_400,
  default: 60,
});

export interface DirectFlags extends ApiFlags {
  readonly wait: number;
}

/** A command that works on the configured database itself, unless an API is named or a server has the database. */
export abstract class DirectCommand extends ApiCommand {
  /** @param withStorage whether the work is about stored bytes */
  protected async atPlace<Result>(
    flags: DirectFlags,
    signal: AbortSignal,
    task: (place: Place) => Promise<Result>,
    { withStorage = false } = {},
  ): Promise<Result> {
    const { loadConfig } = await import('@artifact-store/config');
    const config = loadConfig();
    if (flags.api !== undefined || flags.profile !== undefined || config.api.isSet) {
      return this.withApi(flags, (remote) => task({ jobs: remote.control.jobs, worker: null }));
    }
    const { openPlace } = await import('../direct/place.js');
    const tell = (line: string) => this.tell(line);
    const place = await openPlace({ config, withStorage, waitSeconds: flags.wait, signal, tell });
    try {
      return await task(place);
    } finally {
      await place.close();
    }
  }

  /** Has something done that is a job, or several, and shows on stderr how far it is. The first signal cancels it. */
  protected async withProgress<Result>(
    task: (progress: Pick<DoOptions, 'signal' | 'onChange' | 'onResume'>) => Promise<Result>,
  ): Promise<Result> {
    using reporter = new JobReporter(process.stderr);
    const onResume = ({ kind, createdAt, createdBy }: JobView) =>
      reporter.say(`Going on with the ${textsOf(kind).noun} that ${createdBy} began at ${createdAt} and that was interrupted`);
    return await this.interruptible((signal) => task({ signal, onChange: reporter.observe, onResume }));
  }

  /** Has one job done, as `doJob` does. */
  protected async done(
    flags: DirectFlags,
    job: Pick<DoOptions, 'kind' | 'dryRun' | 'options' | 'doneBy'>,
    { withStorage, resumes }: { readonly withStorage: boolean; readonly resumes: boolean },
  ): Promise<DoneJobs> {
    return this.withProgress(({ signal, onChange, onResume }) => {
      const options = { ...job, signal, onChange, onResume: resumes ? onResume : undefined };
      return this.atPlace(flags, signal, (place) => doJob(place, options), { withStorage });
    });
  }
}
