import type { CborMap } from '@artifact-store/encoding';
import { eventJson, MAX_PAGE_LIMIT } from '@artifact-store/planes';
import { ApiCommand } from '../../command/api-command.js';
import { PACKAGE_ID } from '../../command/package-argument.js';
import { collect } from '../../pages/collect.js';
import { happening } from '../../retention/happening.js';

interface History {
  readonly items: readonly CborMap[];
  readonly next_cursor: null;
}

export class RetentionHistory extends ApiCommand {
  static override summary = "Tell all that happened to a package's retention, from the log, oldest first.";
  static override examples = [
    '<%= config.bin %> retention history 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80',
    "<%= config.bin %> retention history 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 --json | jq '.items[].payload.reason'",
  ];
  static override args = { package_id: PACKAGE_ID };

  async run(): Promise<History> {
    const { args, flags } = await this.parse(RetentionHistory);
    const packageId = this.packageId(args.package_id);
    const { items } = await this.withApi(flags, ({ control: { retention } }) =>
      collect((cursor) => retention.history({ packageId, limit: MAX_PAGE_LIMIT, cursor }), undefined, true),
    );
    if (!this.jsonEnabled()) {
      const rows = items.map((event) => {
        const { what, details } = happening(event);
        return [event.createdAt, String(event.sequence), what, event.actor, details];
      });
      this.showTable(['TIME', 'SEQUENCE', 'WHAT', 'BY', 'DETAILS'], rows, [1]);
    }
    return { items: items.map(eventJson), next_cursor: null };
  }
}
