import { retentionExtensionJson } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { ApiCommand } from '../../command/api-command.js';
import { PACKAGE_ID } from '../../command/package-argument.js';

export class RetentionExtend extends ApiCommand {
  static override summary = 'Keep a package for longer.';
  static override description =
    'The new expiry has to be later than the present one and than now; nothing ever shortens it. A package that was eligible for deletion is so no more.';
  static override examples = [
    '<%= config.bin %> retention extend 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 --until 2030-01-31T09:00:00Z --reason "audit of 2029"',
  ];
  static override args = { package_id: PACKAGE_ID };
  static override flags = {
    until: Flags.string({ summary: 'The new expiry, with its zone (RFC 3339).', helpValue: '<time>', required: true }),
    reason: Flags.string({ summary: 'Why; it stays in the log for ever.', required: true }),
  };

  async run(): Promise<ReturnType<typeof retentionExtensionJson>> {
    const { args, flags } = await this.parse(RetentionExtend);
    const command = {
      packageId: this.packageId(args.package_id),
      newExpiresAt: this.time(flags.until, '--until'),
      reason: flags.reason,
      actor: 'cli',
    };
    const extension = await this.withApi(flags, (remote) => remote.control.retention.extend(command));
    this.log(`Kept until ${extension.newExpiresAt}, instead of ${extension.previousExpiresAt}.`);
    return retentionExtensionJson(extension);
  }
}
