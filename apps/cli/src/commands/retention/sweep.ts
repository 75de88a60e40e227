import { Flags } from '@oclif/core';
import { DirectCommand, WAIT_SECONDS } from '../../command/direct-command.js';
import { lastOf, numberIn, packageIdsOf } from '../../direct/do-job.js';
import { listed } from '../../output/listed.js';
import { countedText, countText } from '../../output/units.js';
import { sweptBy } from '../../retention/swept.js';

interface SweepResult {
  readonly marked_package_ids: readonly string[];
  readonly marked_count: number;
  readonly job_id: string;
  readonly dry_run: boolean;
  readonly needs_force: boolean;
}

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
    const { 'dry-run': dryRun = false, force = false } = flags;
    const sweep = { kind: 'retention-sweep', dryRun, options: { force }, doneBy: sweptBy } as const;
    const done = await this.done(flags, sweep, { withStorage: false, resumes: true });
    const { jobId, result } = lastOf(done);
    const packageIds = packageIdsOf(done);
    const needsForce = result.needs_force === true;
    const what = `${countText(packageIds.length)} of ${countedText(numberIn(result, 'live_packages'), 'package')}`;
    this.log(dryRun ? `Would mark ${what}; nothing is changed.` : `Marked ${what} as eligible for deletion.`);
    for (const line of listed(packageIds)) this.log(line);
    if (needsForce && !force) {
      this.log('Without --force the sweep itself will be refused: check the clock and the retention classes first.');
    }
    return {
      marked_package_ids: packageIds,
      marked_count: packageIds.length,
      job_id: jobId,
      dry_run: dryRun,
      needs_force: needsForce,
    };
  }
}
