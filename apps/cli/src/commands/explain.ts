import { type RetentionExplanation, retentionExplanationJson } from '@artifact-store/planes';
import { ApiCommand } from '../command/api-command.js';
import { PACKAGE_ID } from '../command/package-argument.js';
import { HOLD_HEADING, holdRow } from '../retention/hold-table.js';
import { keptText } from '../retention/kept-text.js';

export class Explain extends ApiCommand {
  static override summary = 'Explain why a package is kept or may go, until when, by which rule, and what happens next.';
  static override examples = ['<%= config.bin %> explain 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80'];
  static override args = { package_id: PACKAGE_ID };

  async run(): Promise<ReturnType<typeof retentionExplanationJson>> {
    const { args, flags } = await this.parse(Explain);
    const packageId = this.packageId(args.package_id);
    const explanation = await this.withApi(flags, (remote) => remote.control.retention.explain(packageId));
    this.showLabelled(linesOf(explanation));
    if (explanation.activeHolds.length > 0) {
      this.log();
      this.showTable(HOLD_HEADING, explanation.activeHolds.map(holdRow));
    }
    if (explanation.hasMoreHolds) this.log('and more holds, the later ones');
    return retentionExplanationJson(explanation);
  }
}

function linesOf(explanation: RetentionExplanation): [string, string][] {
  const { rule, because, next, asOf } = explanation;
  return [
    ['kept', keptText(explanation)],
    ['rule', rule],
    ['because', because],
    ['next', next],
    ['as of', asOf],
  ];
}
