import type { CborMap } from '@artifact-store/encoding';
import { JOB_KINDS, JOB_STATES, jobJson, MAX_PAGE_LIMIT } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { DirectCommand, WAIT_SECONDS } from '../../command/direct-command.js';
import { progressOf } from '../../jobs/progress.js';
import { collect } from '../../pages/collect.js';

interface JobList {
  readonly items: readonly CborMap[];
  readonly next_cursor: string | null;
}

export class JobsList extends DirectCommand {
  static override summary = 'List jobs, newest first.';
  static override description =
    'Jobs are the long work: sweeps, collections, verifications. Reads the configured database itself, or asks a server, as retention sweep does.';
  static override examples = [
    '<%= config.bin %> jobs list',
    '<%= config.bin %> jobs list --kind storage-verify --state failed --json',
  ];
  static override flags = {
    kind: Flags.option({ summary: 'Only of this kind.', options: JOB_KINDS })(),
    state: Flags.option({ summary: 'Only in this state.', options: JOB_STATES })(),
    limit: Flags.integer({ summary: 'So many at most.', helpValue: '<count>', min: 1, max: MAX_PAGE_LIMIT, default: 20 }),
    cursor: Flags.string({ summary: 'The next_cursor of the page before.' }),
    all: Flags.boolean({ summary: 'All pages, not one.' }),
    wait: WAIT_SECONDS,
  };

  async run(): Promise<JobList> {
    const { flags } = await this.parse(JobsList);
    const { kind, state, cursor: first, all } = flags;
    const limit = all ? MAX_PAGE_LIMIT : flags.limit;
    const { items, nextCursor } = await this.interruptible((signal) =>
      this.atPlace(flags, signal, ({ jobs }) => collect((cursor) => jobs.list({ kind, state, limit, cursor }), first, all)),
    );
    const rows = items.map((job) => [job.createdAt, job.jobId, job.kind, job.state, job.createdBy, progressOf(job)]);
    this.showTable(['CREATED', 'JOB', 'KIND', 'STATE', 'BY', 'PROGRESS'], rows);
    if (nextCursor !== null) this.tell(`There are more: --all, or --cursor ${nextCursor}`);
    return { items: items.map((job) => ({ ...jobJson(job) })), next_cursor: nextCursor };
  }
}
