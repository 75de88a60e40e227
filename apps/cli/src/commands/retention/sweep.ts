import { Flags } from '@oclif/core';
import { DirectCommand, WAIT_SECONDS } from '../../command/direct-command.js';
import { countedText, countText } from '../../output/units.js';
import type { Swept } from '../../retention/sweep.js';

interface SweepResult {
  readonly marked_package_ids: readonly string[];
  readonly marked_count: number;
  readonly job_id: string;
  readonly dry_run: boolean;
  readonly needs_force: boolean;
}

const LISTED = 20;

export class RetentionSweep extends DirectCommand {
  static override summary = 'Mark all packages as eligible for deletion that have expired and are not held.';
  static override description =
    'Deletes nothing. Works on ARTIFACTSTORE_DATABASE_URL itself; through the server that has a SQLite file open, which is told on stderr; and through an API that is named by --api or ARTIFACTSTORE_API_URL, with a token of scope admin. Ctrl-C ends it after the page under way; what is marked stays marked. A sweep that was killed is finished by the next one.';
  static override examples = [
    '<%= config.bin %> retention sweep',
    '<%= config.bin %> retention sweep --dry-run --json',
    '<%= config.bin %> retention sweep --api https://artifacts.example.org --token-file token',
  ];
  static override flags = {
    'dry-run': Flags.boolean({
      summary: 'Tell which packages would be marked, by the same selection, and mark none.',
      default: false,
    }),
    force: Flags.boolean({
      summary: 'Sweep also where that marks more than half of all packages, or where clocks disagree.',
      default: false,
    }),
    wait: WAIT_SECONDS,
  };

  async run(): Promise<SweepResult> {
    const { flags } = await this.parse(RetentionSweep);
    const [{ sweep }, { JobReporter }] = await Promise.all([
      import('../../retention/sweep.js'),
      import('../../output/job-reporter.js'),
    ]);
    using reporter = new JobReporter(process.stderr);
    const swept = await this.interruptible((signal) =>
      this.atPlace(flags, signal, (place) =>
        sweep(place, {
          dryRun: flags['dry-run'],
          force: flags.force,
          signal,
          onChange: reporter.observe,
          onResume: ({ createdAt, createdBy }) =>
            reporter.say(`Going on with the sweep that ${createdBy} began at ${createdAt} and that was interrupted`),
        }),
      ),
    );
    reporter[Symbol.dispose]();
    const { packageIds, job } = swept;
    const needsForce = job.result.needs_force === true;
    this.#show(swept, needsForce && !flags.force);
    return {
      marked_package_ids: packageIds,
      marked_count: packageIds.length,
      job_id: job.jobId,
      dry_run: job.dryRun,
      needs_force: needsForce,
    };
  }

  #show({ packageIds, job }: Swept, isRefused: boolean): void {
    const what = `${countText(packageIds.length)} of ${countedText(Number(job.result.live_packages), 'package')}`;
    this.log(job.dryRun ? `Would mark ${what}; nothing is changed.` : `Marked ${what} as eligible for deletion.`);
    for (const packageId of packageIds.slice(0, LISTED)) this.log(`  ${packageId}`);
    if (packageIds.length > LISTED) this.log(`  and ${countText(packageIds.length - LISTED)} more, which --json lists`);
    if (isRefused) this.log('Without --force the sweep itself will be refused: check the clock and the retention classes first.');
  }
}
