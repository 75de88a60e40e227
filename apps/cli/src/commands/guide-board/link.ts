import { Flags } from '@oclif/core';
import { BaseCommand } from '../../command/base-command.js';
import { type LinkJson, type LinksJson, linkLine, linksJson } from '../../guide-board/links.js';
import { countedText } from '../../output/units.js';

export class GuideBoardLink extends BaseCommand {
  static override summary = 'Send State Hub the links of stored runs that it has not taken yet.';
  static override description =
    'Links that ingest --link could not send wait in ARTIFACTSTORE_STATE_DIR. One whose answer was lost is uncertain: State Hub never forgets an entry, so it is shown, and only sent again by --retry-uncertain. Exits 7 while links wait, and 5 while some are uncertain.';
  static override examples = [
    '<%= config.bin %> guide-board link',
    '<%= config.bin %> guide-board link --retry-uncertain --json',
  ];
  static override flags = {
    'retry-uncertain': Flags.boolean({ summary: 'Send also what State Hub may have already.' }),
  };

  async run(): Promise<LinksJson> {
    const { flags } = await this.parse(GuideBoardLink);
    const [{ loadConfig }, { deliverAll, LinksPendingError, LinksUncertainError, Outbox }] = await Promise.all([
      import('@artifact-store/config'),
      import('@artifact-store/guide-board'),
    ]);
    const { stateDir, stateHub } = loadConfig();
    const outbox = new Outbox(stateDir);
    const options = { hubUrl: stateHub.url, retryUncertain: flags['retry-uncertain'] };
    const links = linksJson(await this.interruptible((signal) => deliverAll(outbox, { ...options, signal })));
    const { sent, pending, uncertain } = links;
    this.log(sent.length === 0 ? 'No link was sent.' : `Sent ${countedText(sent.length, 'link')}.`);
    this.#list('', sent);
    this.#list('Not sent:', pending);
    this.#list('Perhaps sent:', uncertain);
    const members = { sent: texts(sent), pending: texts(pending), uncertain: texts(uncertain) };
    if (pending.length > 0)
      throw new LinksPendingError(
        `${countedText(pending.length, 'link')} not sent: ${pending[0]?.problem ?? 'stopped'}`,
        members,
      );
    if (uncertain.length > 0) throw new LinksUncertainError(`${countedText(uncertain.length, 'link')}`, members);
    return links;
  }

  #list(title: string, links: readonly LinkJson[]): void {
    if (links.length > 0 && title !== '') this.log(title);
    for (const link of links) this.log(`  ${linkLine(link)}`);
  }
}

const texts = (links: readonly LinkJson[]) => links.map((link) => ({ ...link }));
