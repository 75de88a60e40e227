import { JOB_KINDS, type JobKind, jobJson } from '@artifact-store/planes';
import { Args, Flags } from '@oclif/core';
import { DirectCommand, type DirectFlags, WAIT_SECONDS } from '../../command/direct-command.js';
import { type DoneJobs, endOf, lastOf } from '../../direct/do-job.js';
import { cancelledJob } from '../../jobs/generic.js';
import { jobLines } from '../../jobs/job-lines.js';

/** Kinds that need no storage. */
const OF_THE_DATABASE: readonly JobKind[] = ['retention-sweep', 'upload-expiry'];

export class JobsRun extends DirectCommand {
  static override summary = 'Ask for a job of a kind, or go on with one that waits, and follow it to its end.';
  static override description =
    `The kinds are ${JOB_KINDS.join(', ')}; all but upload-expiry have a command of their own beside this one, with its options. A job that fails is the failure of this command; what one came upon is told by jobs show --items. Works on the database and the storage themselves, or through a server, as retention sweep does; a server goes on by itself with jobs that wait. The first signal cancels the job.`;
  static override examples = [
    '<%= config.bin %> jobs run retention-gc --dry-run',
    '<%= config.bin %> jobs run 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80',
  ];
  static override args = { kind_or_job_id: Args.string({ description: 'A kind, or the id of a job.', required: true }) };
  static override flags = {
    'dry-run': Flags.boolean({ summary: 'Select by the same code, and change nothing.' }),
    wait: WAIT_SECONDS,
  };

  async run(): Promise<ReturnType<typeof jobJson>> {
    const { args, flags } = await this.parse(JobsRun);
    const job = lastOf(await this.#followed(args.kind_or_job_id, flags));
    this.showLabelled(jobLines(job));
    return jobJson(job);
  }

  #followed(what: string, flags: DirectFlags & { readonly 'dry-run': boolean }): Promise<DoneJobs> {
    const kind = JOB_KINDS.find((each) => each === what);
    if (kind !== undefined) {
      const job = { kind, dryRun: flags['dry-run'] ?? false, options: {}, doneBy: cancelledJob };
      return this.done(flags, job, { withStorage: !OF_THE_DATABASE.includes(kind), resumes: false });
    }
    if (flags['dry-run']) return this.usageError('--dry-run is for a new job: one that waits is what it was made as');
    if (!/-[0-9a-f]{4}-/.test(what))
      return this.usageError(`there is no kind ${JSON.stringify(what)}; the kinds are ${JOB_KINDS.join(', ')}`);
    const jobId = this.jobId(what);
    return this.withProgress(({ signal, onChange }) =>
      this.atPlace(flags, signal, (place) => endOf(place, jobId, { signal, onChange, doneBy: cancelledJob }), {
        withStorage: true,
      }),
    );
  }
}
