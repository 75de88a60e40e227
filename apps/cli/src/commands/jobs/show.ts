import type { CborMap } from '@artifact-store/encoding';
import { jobJson, MAX_PAGE_LIMIT } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { DirectCommand, WAIT_SECONDS } from '../../command/direct-command.js';
import { JOB_ID } from '../../command/job-argument.js';
import { jobLines } from '../../jobs/job-lines.js';
import { collect } from '../../pages/collect.js';

type ShownJob = ReturnType<typeof jobJson> & { readonly items?: readonly CborMap[] };

export class JobsShow extends DirectCommand {
  static override summary = 'Show a job as it is now.';
  static override examples = [
    '<%= config.bin %> jobs show 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80',
    "<%= config.bin %> jobs show 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 --items --json | jq '.items[].package_id'",
  ];
  static override args = { job_id: JOB_ID };
  static override flags = {
    items: Flags.boolean({ summary: 'Tell also what it came upon, one by one.' }),
    wait: WAIT_SECONDS,
  };

  async run(): Promise<ShownJob> {
    const { args, flags } = await this.parse(JobsShow);
    const jobId = this.jobId(args.job_id);
    const { job, items } = await this.interruptible((signal) =>
      this.atPlace(flags, signal, async ({ jobs }) => {
        const page = (cursor: string | undefined) => jobs.items({ jobId, limit: MAX_PAGE_LIMIT, cursor });
        return { job: await jobs.get(jobId), items: flags.items ? (await collect(page, undefined, true)).items : [] };
      }),
    );
    this.showLabelled(jobLines(job));
    for (const item of items) this.log(JSON.stringify(item));
    return flags.items ? { ...jobJson(job), items } : jobJson(job);
  }
}
