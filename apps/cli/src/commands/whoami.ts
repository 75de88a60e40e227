import type { Scope } from '@artifact-store/config';
import { TokenMissingError } from '@artifact-store/planes';
import { permittedScopes } from '../access/permitted-scopes.js';
import { ApiCommand } from '../command/api-command.js';

interface WhoAmI {
  readonly api_url: string;
  /** Where the token came from; null where there is none. */
  readonly token_source: string | null;
  readonly scopes: readonly Scope[];
}

export class Whoami extends ApiCommand {
  static override summary = 'Tell which API and which token a command would use, and what that token is good for.';
  static override description =
    'Where the token came from is told, and never the token. Exits 4 where the API does not know it, or wants one and there is none.';
  static override examples = ['<%= config.bin %> whoami', '<%= config.bin %> whoami --profile audit --json'];

  async run(): Promise<WhoAmI> {
    const { flags } = await this.parse(Whoami);
    return this.withApi(flags, async (remote, { source }) => {
      const { scopes, wantsToken } = await permittedScopes(remote);
      if (wantsToken && scopes.length === 0) throw new TokenMissingError('the API lets nobody in without a token');
      this.showLabelled([
        ['api', remote.apiUrl],
        ['token', source ?? '(none)'],
        ['scopes', scopes.join(', ')],
      ]);
      return { api_url: remote.apiUrl, token_source: source, scopes };
    });
  }
}
