import type { ServerHealth } from '@artifact-store/client';
import { ApiCommand } from '../command/api-command.js';

export class Health extends ApiCommand {
  static override summary = 'Print what the API says of its state, as JSON.';
  static override description =
    'The same as GET /health. Exits 0 where the API answers, be it ok or degraded (compare "status"), and 7 where it does not.';
  static override examples = ['<%= config.bin %> health', '<%= config.bin %> health | jq -e \'.status == "ok"\''];

  async run(): Promise<ServerHealth> {
    const { flags } = await this.parse(Health);
    const health = await this.withApi(flags, (remote) => remote.health());
    if (!this.jsonEnabled()) this.logJson(health);
    return health;
  }
}
