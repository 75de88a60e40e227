import { toJcs } from '@artifact-store/encoding';
import type { PackageDetails } from '@artifact-store/planes';
import { packageJson } from '@artifact-store/planes';
import { Args } from '@oclif/core';
import { ApiCommand } from '../command/api-command.js';
import { bytesText, countText } from '../output/units.js';

export class Show extends ApiCommand {
  static override summary = 'Show what is recorded of a package.';
  static override examples = ['<%= config.bin %> show 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80'];
  static override args = { package_id: Args.string({ description: 'Id of the package.', required: true }) };

  async run(): Promise<ReturnType<typeof packageJson>> {
    const { args, flags } = await this.parse(Show);
    const packageId = this.packageId(args.package_id);
    const details = await this.withApi(flags, (remote) => remote.control.packages.get(packageId));
    this.showLabelled(linesOf(details));
    return packageJson(details);
  }
}

function linesOf({ package: view, retention }: PackageDetails): [string, string][] {
  return [
    ['package_id', view.packageId],
    ['name', view.name],
    ['producer', view.producer],
    ['subject', view.subject],
    ['status', view.status],
    ['files', `${countText(view.fileCount)}, ${bytesText(view.totalBytes)}`],
    ['manifest_digest', view.manifestDigest ?? '(not finalized)'],
    ['unique_key', view.uniqueKey ?? '(none)'],
    ['metadata', toJcs(view.metadata)],
    ['metadata_schema', view.metadataSchema ?? '(none)'],
    ['created', `${view.createdAt} by ${view.createdBy}`],
    ['finalized', view.finalizedAt === null ? '(not finalized)' : `${view.finalizedAt} by ${view.finalizedBy}`],
    [
      'retention',
      `${view.retentionClass}, ${retention.currentExpiresAt === null ? 'never expires' : `until ${retention.currentExpiresAt}`}`,
    ],
    ['hold', retention.activeHoldId ?? '(none)'],
    ['eligible', retention.eligibleForDeletion ? `for deletion since ${retention.eligibleAt}` : 'no'],
  ];
}
