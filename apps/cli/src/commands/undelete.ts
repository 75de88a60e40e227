import { packageJson } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { ApiCommand } from '../command/api-command.js';
import { PACKAGE_ID } from '../command/package-argument.js';
import { bytesText, countedText } from '../output/units.js';

export class Undelete extends ApiCommand {
  static override summary = 'Bring back a package that was garbage-collected, or is about to be, with all of its files.';
  static override description =
    'Wants a token of scope admin. It can be done until the first bytes of the package are deleted: for the grace period, and longer where nobody collects.';
  static override examples = [
    '<%= config.bin %> undelete 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 --until 2030-01-31T09:00:00Z --reason "needed after all"',
  ];
  static override args = { package_id: PACKAGE_ID };
  static override flags = {
    until: Flags.string({
      summary: 'Until when it is kept from now on, with its zone (RFC 3339).',
      helpValue: '<time>',
      required: true,
    }),
    reason: Flags.string({ summary: 'Why; it stays in the log for ever.', required: true }),
  };

  async run(): Promise<ReturnType<typeof packageJson>> {
    const { args, flags } = await this.parse(Undelete);
    const command = {
      packageId: this.packageId(args.package_id),
      newExpiresAt: this.time(flags.until, '--until'),
      reason: flags.reason,
      actor: 'cli',
    };
    const details = await this.withApi(flags, (remote) => remote.control.collection.undelete(command));
    const { status, fileCount, totalBytes } = details.package;
    const files = `${countedText(fileCount, 'file')}, ${bytesText(totalBytes)}`;
    this.log(`Brought back with ${files}: ${status} again, and kept until ${details.retention.currentExpiresAt}.`);
    return packageJson(details);
  }
}
