import { createDatabase, memoryDirectory, startDeployment } from '@artifact-store/testkit';
import { modelSettings, type ServedStore } from './served-store.js';
import { toldProcesses } from './told-processes.js';

/** A control plane over PostgreSQL and a data plane, processes that are killed: one of them or both, in turn. */
export async function splitStore(): Promise<ServedStore> {
  const [directory, database] = await Promise.all([memoryDirectory(), createDatabase()]);
  const { clock, env } = toldProcesses(directory.path);
  const settings = await modelSettings(directory.path);
  const servers = await startDeployment({ home: directory.path, databaseUrl: database.url, env: { ...env, ...settings } });
  const [control, data] = [servers.controlPlanes[0], servers.dataPlanes[0]];
  const inTurn = [[control, data], [control], [data]];
  let restarts = 0;
  return {
    database: { kind: 'postgres', url: database.url },
    storageRoot: servers.storageRoot,
    clock,
    address: () => ({ apiUrl: servers.url, token: servers.token, dataPlaneUrl: data.url }),
    async restart() {
      const ending = inTurn[restarts++ % inTurn.length] ?? [];
      await Promise.all(ending.map((plane) => plane.kill()));
      for (const plane of ending) await plane.start();
    },
    maintained: (act) => act(),
    async close() {
      await servers.stop();
      await Promise.all([directory.remove(), database.drop()]);
    },
  };
}
