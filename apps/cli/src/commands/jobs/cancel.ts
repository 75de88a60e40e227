import { jobJson } from '@artifact-store/planes';
import { DirectCommand, WAIT_SECONDS } from '../../command/direct-command.js';
import { JOB_ID } from '../../command/job-argument.js';
import { progressOf } from '../../jobs/progress.js';

export class JobsCancel extends DirectCommand {
  static override summary = 'End a job that waits, or ask one that runs to end after its page.';
  static override description = 'What it has done stays done.';
  static override examples = ['<%= config.bin %> jobs cancel 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80'];
  static override args = { job_id: JOB_ID };
  static override flags = { wait: WAIT_SECONDS };

  async run(): Promise<ReturnType<typeof jobJson>> {
    const { args, flags } = await this.parse(JobsCancel);
    const command = { jobId: this.jobId(args.job_id), actor: 'cli' };
    const job = await this.interruptible((signal) => this.atPlace(flags, signal, ({ jobs }) => jobs.cancel(command)));
    this.log(`${job.state === 'cancelled' ? 'Cancelled' : 'It ends after its page'}: ${progressOf(job)}`);
    return jobJson(job);
  }
}
