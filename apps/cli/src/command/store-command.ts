import type { OpenStore } from '../direct/store.js';
import { DirectCommand, type DirectFlags } from './direct-command.js';

/** A command that stores packages: in the configured database and storage themselves, unless an API is named or a server has them. */
export abstract class StoreCommand extends DirectCommand {
  protected async atStore<Result>(
    flags: DirectFlags & { readonly 'retry-seconds'?: number },
    signal: AbortSignal,
    task: (store: OpenStore) => Promise<Result>,
  ): Promise<Result> {
    const [{ loadConfig }, { openStore, storeAt }] = await Promise.all([
      import('@artifact-store/config'),
      import('../direct/store.js'),
    ]);
    const config = loadConfig();
    if (flags.api !== undefined || flags.profile !== undefined || config.api.isSet) {
      return this.withApi(flags, (remote) => task(storeAt(remote, remote.apiUrl)));
    }
    const tell = (line: string) => this.tell(line);
    const store = await openStore({ config, waitSeconds: flags.wait, signal, tell });
    try {
      return await task(store);
    } finally {
      await store.close();
    }
  }
}
