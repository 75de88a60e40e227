import { KEY_DIRECTORY, PlaneKeysCommand, type PlaneKeysStep } from '../../command/plane-keys-command.js';

export class PlaneKeysPromote extends PlaneKeysCommand {
  static override summary = 'Sign with the plane key that was added, and give data planes the new credential.';
  static override description =
    'Changes both documents. Every control plane must have been restarted after plane-keys add. The next step is plane-keys retire.';
  static override examples = ['<%= config.bin %> plane-keys promote ./keys'];
  static override args = KEY_DIRECTORY;

  async run(): Promise<PlaneKeysStep> {
    const { args } = await this.parse(PlaneKeysPromote);
    const { withPromoted } = await import('../../plane-keys/plane-keys.js');
    return this.step(args.dir, withPromoted, {
      restart: ['control planes', 'data planes'],
      next: 'plane-keys retire, when all of them run with these files, ARTIFACTSTORE_GRANT_TTL_SECONDS have passed since, and as long as the longest upload takes: what began under the old key is recorded under it at its end.',
    });
  }
}
