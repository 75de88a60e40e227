import { Flags } from '@oclif/core';
import { API } from '../command/api-command.js';
import { BaseCommand } from '../command/base-command.js';

interface LoggedOut {
  readonly path: string;
  readonly removed: boolean;
}

export class Logout extends BaseCommand {
  static override summary = 'Remove a token that login has kept.';
  static override description =
    'The token stays good: only the operator of the API can end it. A profile that is not there is no error.';
  static override examples = [
    '<%= config.bin %> logout --api https://artifacts.example.org',
    '<%= config.bin %> logout --profile audit',
  ];
  static override flags = {
    api: API,
    profile: Flags.string({ summary: 'Name that it is kept under.', helpValue: '<name>', exclusive: ['api'] }),
  };

  async run(): Promise<LoggedOut> {
    const { flags } = await this.parse(Logout);
    const [{ loadConfig }, { profileDirectory }, { profileName }, { serverAddress }] = await Promise.all([
      import('@artifact-store/config'),
      import('../access/api-access.js'),
      import('../access/profile-name.js'),
      import('../access/server-address.js'),
    ]);
    const directory = profileDirectory();
    const name = profileName(flags.profile, () => serverAddress(flags.api ?? loadConfig().api.url));
    const path = directory.pathOf(name);
    const removed = await directory.remove(name);
    this.log(removed ? `Removed ${path}; the token itself stays good.` : `There is no ${path}.`);
    return { path, removed };
  }
}
