import { KEY_DIRECTORY, PlaneKeysCommand, type PlaneKeysStep } from '../../command/plane-keys-command.js';

export class PlaneKeysAdd extends PlaneKeysCommand {
  static override summary = 'Begin a change of plane keys: a second key that checks grants and does not sign yet.';
  static override description = 'Changes control-plane.json. The next steps are plane-keys promote and plane-keys retire.';
  static override examples = ['<%= config.bin %> plane-keys add ./keys'];
  static override args = KEY_DIRECTORY;

  async run(): Promise<PlaneKeysStep> {
    const { args } = await this.parse(PlaneKeysAdd);
    const { withAdded } = await import('../../plane-keys/plane-keys.js');
    return this.step(args.dir, async (keys) => withAdded(keys, await this.fresh()), {
      restart: ['control planes'],
      next: 'plane-keys promote, when every control plane runs with this file: each must know the new key before one of them signs with it.',
    });
  }
}
