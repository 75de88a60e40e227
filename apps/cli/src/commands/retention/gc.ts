import { Flags } from '@oclif/core';
import { DirectCommand, WAIT_SECONDS } from '../../command/direct-command.js';
import { listed } from '../../output/listed.js';
import { bytesText, countedText } from '../../output/units.js';
import { type Collected, cancelledCollection, collectedBy } from '../../retention/collected.js';

export class RetentionGc extends DirectCommand {
  static override summary = 'Let all packages go that are eligible for deletion, and delete what nothing refers to any more.';
  static override description =
    'Takes packages that a sweep has marked, that are not held and have still expired. Bytes that other packages refer to stay; all others are deleted once the grace period is over, by this collection or a later one, and until then an undelete brings their package back. Works on the database and the storage themselves, or through a server, as retention sweep does. Ctrl-C ends it after the page under way; a collection that was killed is finished by the next one.';
  static override examples = [
    '<%= config.bin %> retention gc --dry-run',
    '<%= config.bin %> retention gc',
    '<%= config.bin %> retention gc --grace 0 --json',
  ];
  static override flags = {
    'dry-run': Flags.boolean({ summary: 'Tell what would go, by the same selection, and let nothing go.' }),
    grace: Flags.integer({
      summary:
        'How long bytes stay after nothing refers to them any more; 0 deletes them at once, for good. [default: ARTIFACTSTORE_GC_GRACE_SECONDS]',
      helpValue: '<seconds>',
      min: 0,
    }),
    wait: WAIT_SECONDS,
  };

  async run(): Promise<Collected> {
    const { flags } = await this.parse(RetentionGc);
    const options = { graceSeconds: flags.grace };
    const collection = { kind: 'retention-gc', dryRun: flags['dry-run'] ?? false, options, doneBy: cancelledCollection } as const;
    const collected = collectedBy(await this.done(flags, collection, { withStorage: true, resumes: true }));
    this.#show(collected);
    return collected;
  }

  #show(collected: Collected): void {
    const { collected_package_ids: packageIds, released_locations: locations, dry_run: dryRun } = collected;
    const { reclaimed_objects: reclaimed, claimed_objects: claimed, next_reclaim_at: next } = collected;
    const packages = `${countedText(packageIds.length, 'package')} with ${countedText(locations, 'file')}`;
    const objects = `${countedText(reclaimed, 'object')}, ${bytesText(collected.reclaimed_bytes)}`;
    this.log(dryRun ? `Would collect ${packages}; nothing is changed.` : `Collected ${packages}.`);
    for (const line of listed(packageIds)) this.log(line);
    this.log(dryRun ? `Would delete ${objects}.` : `Deleted ${objects}.`);
    if (claimed === 0) return;
    const waiting = `${countedText(claimed, 'object')}, ${bytesText(collected.claimed_bytes)}`;
    const soonest = next === null ? '' : `, the first at ${next}`;
    this.log(`Referred to by nothing${dryRun ? ' then' : ''}: ${waiting}, to be deleted after the grace period${soonest}.`);
  }
}
