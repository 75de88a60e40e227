import { join } from 'node:path';
import { memoryDirectory, startServerProcess } from '@artifact-store/testkit';
import { modelSettings, type ServedStore } from './served-store.js';
import { toldProcesses } from './told-processes.js';

/** Everything on one server, a process of its own over SQLite that is killed (SIGKILL). */
export async function killedStore(): Promise<ServedStore> {
  const directory = await memoryDirectory();
  const { clock, env } = toldProcesses(directory.path);
  const settings = await modelSettings(directory.path);
  const start = () => startServerProcess({ home: directory.path, env: { ...env, ...settings } });
  let server = await start();
  return {
    database: { kind: 'sqlite', path: join(directory.path, 'var/artifactstore.db') },
    storageRoot: join(directory.path, 'var/storage'),
    clock,
    address: () => ({ apiUrl: server.url, token: server.token, dataPlaneUrl: null }),
    async restart() {
      await server.kill();
      server = await start();
    },
    async maintained(act) {
      await server.kill();
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
