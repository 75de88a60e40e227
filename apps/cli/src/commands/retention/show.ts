import { retentionStatusJson } from '@artifact-store/planes';
import { ApiCommand } from '../../command/api-command.js';
import { PACKAGE_ID } from '../../command/package-argument.js';
import { HOLD_HEADING, holdRow } from '../../retention/hold-table.js';

export class RetentionShow extends ApiCommand {
  static override summary = 'Show until when a package is kept, and by which holds.';
  static override examples = ['<%= config.bin %> retention show 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80'];
  static override args = { package_id: PACKAGE_ID };

  async run(): Promise<ReturnType<typeof retentionStatusJson>> {
    const { args, flags } = await this.parse(RetentionShow);
    const packageId = this.packageId(args.package_id);
    const status = await this.withApi(flags, (remote) => remote.control.retention.get(packageId));
    const { retention, activeHolds, hasMoreHolds } = status;
    const lines = [
      ['package_id', packageId],
      ['status', status.status],
      ['class', retention.retentionClass],
      ['expires', retention.currentExpiresAt ?? 'never'],
      ['eligible', retention.eligibleForDeletion ? `for deletion since ${retention.eligibleAt}` : 'no'],
      ['holds', activeHolds.length === 0 ? '(none)' : `${activeHolds.length}${hasMoreHolds ? ' and more' : ''} in force`],
    ] as const;
    this.showLabelled(lines);
    if (activeHolds.length > 0) {
      this.log();
      this.showTable(HOLD_HEADING, activeHolds.map(holdRow));
    }
    return retentionStatusJson(status);
  }
}
