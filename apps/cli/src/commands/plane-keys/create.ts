import { KEY_DIRECTORY, PlaneKeysCommand, type PlaneKeysStep } from '../../command/plane-keys-command.js';

export class PlaneKeysCreate extends PlaneKeysCommand {
  static override summary = 'Make the keys of a control plane and of a data plane that are processes of their own.';
  static override description =
    'Writes control-plane.json and data-plane.json, readable by their owner alone, and never over a file that is there. ARTIFACTSTORE_PLANE_KEYS_REF=file:/path gives each process its own.';
  static override examples = ['<%= config.bin %> plane-keys create ./keys'];
  static override args = KEY_DIRECTORY;

  async run(): Promise<PlaneKeysStep> {
    const { args } = await this.parse(PlaneKeysCreate);
    const [{ KeyDirectory }, { firstKeys }] = await Promise.all([
      import('../../plane-keys/key-directory.js'),
      import('../../plane-keys/plane-keys.js'),
    ]);
    const directory = new KeyDirectory(args.dir);
    const keys = firstKeys(await this.fresh());
    await directory.create(keys);
    return this.shown(directory, keys, {
      restart: [],
      next: 'give every control plane and every data plane its own file and not the other: who has the keys of a control plane can grant anything.',
    });
  }
}
