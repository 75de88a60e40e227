import { join } from 'node:path';
import { clockOfNow, memoryDirectory } from '@artifact-store/testkit';
import { startServer, TOKENS } from '../server.js';
import { modelSettings, type ServedStore } from './served-store.js';

/** Everything on one server in this process, over SQLite. It ends in good order. */
export async function storeInProcess(): Promise<ServedStore> {
  const directory = await memoryDirectory();
  const clock = clockOfNow();
  const settings = await modelSettings(directory.path);
  const start = () => startServer(settings, directory.path, clock);
  let server = await start();
  return {
    database: { kind: 'sqlite', path: join(directory.path, 'artifactstore.db') },
    storageRoot: server.storageRoot,
    clock,
    address: () => ({ apiUrl: server.url, token: TOKENS.all, dataPlaneUrl: null }),
    async restart() {
      await server.stop();
      server = await start();
    },
    async maintained(act) {
      await server.stop();
      const answer = await act();
      server = await start();
      return answer;
    },
    async close() {
      await server.stop();
      await directory.remove();
    },
  };
}
