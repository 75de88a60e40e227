import type { RetentionStatus } from '@artifact-store/planes';
import { holdJson } from '@artifact-store/planes';
import { Args, Flags } from '@oclif/core';
import { ApiCommand } from '../../command/api-command.js';
import { PACKAGE_ID } from '../../command/package-argument.js';
import { countedText } from '../../output/units.js';

export class RetentionRelease extends ApiCommand {
  static override summary = 'End one hold of a package; the others stand.';
  static override description =
    'Wants a token of scope admin. After the last release the package is kept until its expiry, if that is yet to come; otherwise the next sweep marks it.';
  static override examples = [
    '<%= config.bin %> retention release 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 019a9c40-11d2-7e0f-9b51-77aa02c4d9e3 --reason "the suit is settled"',
  ];
  static override args = { package_id: PACKAGE_ID, hold_id: Args.string({ description: 'Id of the hold.', required: true }) };
  static override flags = { reason: Flags.string({ summary: 'Why; it stays in the log for ever.', required: true }) };

  async run(): Promise<ReturnType<typeof holdJson>> {
    const { args, flags } = await this.parse(RetentionRelease);
    const packageId = this.packageId(args.package_id);
    const command = { packageId, holdId: this.holdId(args.hold_id), reason: flags.reason, actor: 'cli' };
    const { hold, status } = await this.withApi(flags, async ({ control: { retention } }) => ({
      hold: await retention.release(command),
      status: this.jsonEnabled() ? undefined : await retention.get(packageId),
    }));
    if (status !== undefined) this.log(`Released ${hold.holdId}. ${whatKeeps(status)}`);
    return holdJson(hold);
  }
}

function whatKeeps({ activeHolds, hasMoreHolds, retention }: RetentionStatus): string {
  const { length } = activeHolds;
  if (length > 0) return `Still held, by ${hasMoreHolds ? 'more than ' : ''}${countedText(length, 'other hold')}.`;
  if (retention.currentExpiresAt === null) return 'No hold is left; the package never expires.';
  return `No hold is left; the expiry is ${retention.currentExpiresAt}.`;
}
