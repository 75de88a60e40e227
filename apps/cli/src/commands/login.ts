import type { Scope } from '@artifact-store/config';
import { Flags } from '@oclif/core';
import { API } from '../command/api-command.js';
import { BaseCommand } from '../command/base-command.js';

interface LoggedIn {
  readonly api_url: string;
  /** Null for the profile that is used for this API where none is named. */
  readonly profile: string | null;
  readonly path: string;
  readonly scopes: readonly Scope[];
}

export class Login extends BaseCommand {
  static override summary = 'Keep a token for an API, in a file that only you can read.';
  static override description =
    'Asks for the token without showing it, or reads it from standard input where that is no terminal; no flag and no argument takes one, since other users of a machine can read its command lines. The API is asked what the token is good for, and a token that it does not know is not kept. It is then sent to this API and to no other, by every command for that API that finds none in --token-file, ARTIFACTSTORE_API_TOKEN and ARTIFACTSTORE_API_TOKEN_REF. With --profile it is kept under a name instead, and used where that is given.';
  static override examples = [
    '<%= config.bin %> login --api https://artifacts.example.org',
    '<%= config.bin %> login --api https://artifacts.example.org < token',
    '<%= config.bin %> login --api https://artifacts.example.org --profile audit',
  ];
  // Arguments are refused below, where they are not repeated.
  static override strict = false;
  static override flags = {
    api: API,
    profile: Flags.string({ summary: 'Name to keep it under, instead of the address of the API.', helpValue: '<name>' }),
  };

  async run(): Promise<LoggedIn> {
    const { argv, flags } = await this.parse(Login);
    if (argv.length > 0) this.usageError('login takes no arguments, and a token from standard input alone');
    const [{ loadConfig }, { profileDirectory }, { profileName }, { serverAddress }, { logIn }] = await Promise.all([
      import('@artifact-store/config'),
      import('../access/api-access.js'),
      import('../access/profile-name.js'),
      import('../access/server-address.js'),
      import('../access/log-in.js'),
    ]);
    const { api } = loadConfig();
    const apiUrl = serverAddress(flags.api ?? api.url);
    const name = profileName(flags.profile, () => apiUrl);
    const warn = (text: string) => this.warning(text);
    const { path, scopes } = await this.interruptible((signal) =>
      logIn({ apiUrl, name, directory: profileDirectory(), warn, signal }),
    );
    if (flags.profile === undefined && (api.token !== null || api.tokenRef !== null)) {
      this.warning('the token that the environment gives comes before the one that is kept');
    }
    this.showLabelled([
      ['api', apiUrl],
      ['profile', flags.profile ?? '(for this API, where none is named)'],
      ['kept in', path],
      ['scopes', scopes.join(', ')],
    ]);
    return { api_url: apiUrl, profile: flags.profile ?? null, path, scopes };
  }
}
