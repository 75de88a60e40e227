import { BaseCommand } from '../command/base-command.js';

export class Version extends BaseCommand {
  static override summary = 'Print the version of this program.';
  static override examples = ['<%= config.bin %> version'];

  async run(): Promise<{ version: string }> {
    await this.parse(Version);
    const { version } = this.config;
    this.log(version);
    return { version };
  }
}
