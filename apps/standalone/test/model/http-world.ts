import { Readable } from 'node:stream';
import { connect } from '@artifact-store/client';
import { openDatabaseOf, registryOf } from '@artifact-store/embedded';
import type { ControlHealth, ControlPlane, StorageHealth } from '@artifact-store/planes';
import { doubled, type ModelWorld, openRows, until } from '@artifact-store/testkit';
import { FileRoutes } from './file-routes.js';
import type { ServedStore } from './served-store.js';

const ACTOR = 'player';

/** A store behind HTTP, seen through the client, and through the routes of files, which have no grant for the caller. */
export async function httpWorld(store: ServedStore): Promise<ModelWorld> {
  const { database, storageRoot, clock } = store;
  let client = connected(store);
  let reader = await openRows(database);
  let turn = 0;

  /** Nobody is connected, and nobody looks at the database, while servers come and go. */
  async function without<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    await Promise.all([client.close(), reader.close()]);
    const answer = await act();
    client = connected(store);
    reader = await openRows(database);
    return answer;
  }

  async function replayed(): Promise<boolean> {
    const opened = await openDatabaseOf({ database }, { clock });
    try {
      return (await opened.replay({ check: true })).differed !== false;
    } finally {
      await opened.close();
    }
  }

  return {
    get control() {
      return client.control;
    },
    clock,
    storageRoot,
    inside: null,
    releasePage: Number.POSITIVE_INFINITY,
    ingest: ({ packageId, relativePath, bytes }) =>
      turn++ % 2 === 0
        ? client.registry.ingestFile({ ...PLAIN, packageId, relativePath, stream: Readable.from([bytes]) })
        : client.files.put(packageId, relativePath, bytes),
    async read(fileId) {
      const { body } = turn++ % 2 === 0 ? await client.registry.openFile(fileId, ACTOR) : await client.data.open({ fileId });
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    async work(jobId) {
      await until(async () => (await client.control.jobs.get(jobId)).finishedAt !== null);
      return client.control.jobs.get(jobId);
    },
    rows: (sql) => reader.rows(sql),
    restart: () => without(() => store.restart()),
    replayDiffers: () => without(() => store.maintained(replayed)),
    async close() {
      await Promise.all([client.close(), reader.close()]);
      await store.close();
    },
  };
}

const PLAIN = { mediaType: 'text/plain', actor: ACTOR };

/** Receipts and leases are the business of data planes: whoever has a token gives none. */
const recordsNothing = () => Promise.reject(new Error('a client records nothing'));
const OF_DATA_PLANES: Pick<ControlPlane, 'receipts' | 'uploadLeases'> = {
  receipts: { record: recordsNothing },
  uploadLeases: { begin: recordsNothing, heartbeat: recordsNothing, end: recordsNothing },
};

function connected(store: ServedStore) {
  const { apiUrl, token, dataPlaneUrl } = store.address();
  const remote = connect({ apiUrl, token });
  const { control, data, close } = remote;
  const registry = registryOf({ ...control, ...OF_DATA_PLANES }, remote.dataPlane(dataPlaneUrl), close);
  const health = doubled<ControlHealth>(control.health, { storage: () => toldHealth(control.health) });
  return { control: { ...control, health }, data, registry, files: new FileRoutes(apiUrl, token), close };
}

/** Nothing is told where a check took too long, which on a busy machine says nothing. */
async function toldHealth(health: ControlHealth): Promise<StorageHealth | null> {
  let told: StorageHealth | null = null;
  await until(async () => {
    told = await health.storage();
    return told !== null;
  });
  return told;
}
