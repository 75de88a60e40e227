import { KEY_DIRECTORY, PlaneKeysCommand, type PlaneKeysStep } from '../../command/plane-keys-command.js';

export class PlaneKeysRetire extends PlaneKeysCommand {
  static override summary = 'End a change of plane keys: the old key and credential are good for nothing any more.';
  static override description =
    'Changes control-plane.json. Grants of the old key that have not ended are refused from then on, and so are the uploads that began under them; a push sends those again. For a key that got out, do not wait for them.';
  static override examples = ['<%= config.bin %> plane-keys retire ./keys'];
  static override args = KEY_DIRECTORY;

  async run(): Promise<PlaneKeysStep> {
    const { args } = await this.parse(PlaneKeysRetire);
    const { withRetired } = await import('../../plane-keys/plane-keys.js');
    return this.step(args.dir, withRetired, {
      restart: ['control planes'],
      next: 'nothing: the change is complete when every control plane runs with this file, and every data plane within five minutes of it.',
    });
  }
}
