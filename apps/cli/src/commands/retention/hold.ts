import { holdJson } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { ApiCommand } from '../../command/api-command.js';
import { PACKAGE_ID } from '../../command/package-argument.js';

export class RetentionHold extends ApiCommand {
  static override summary = 'Keep a package, whatever its expiry, until the hold is released.';
  static override description =
    'A package may have any number of holds, each for a case of its own; it is kept until the last one is released. A package that was eligible for deletion is so no more.';
  static override examples = [
    '<%= config.bin %> retention hold 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 --reason "evidence in a law suit" --reference CASE-2027-14',
  ];
  static override args = { package_id: PACKAGE_ID };
  static override flags = {
    reason: Flags.string({ summary: 'Why; it stays in the log for ever.', required: true }),
    reference: Flags.string({ summary: 'The case in another system, such as its number.' }),
  };

  async run(): Promise<ReturnType<typeof holdJson>> {
    const { args, flags } = await this.parse(RetentionHold);
    const command = {
      packageId: this.packageId(args.package_id),
      reason: flags.reason,
      reference: flags.reference,
      actor: 'cli',
    };
    const hold = await this.withApi(flags, (remote) => remote.control.retention.hold(command));
    this.log(`Held by ${hold.holdId}`);
    return holdJson(hold);
  }
}
