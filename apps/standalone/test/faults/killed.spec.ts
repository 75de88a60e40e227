import {
  chance,
  contentOf,
  isBroken,
  type Json,
  jsonOf,
  replayed,
  SEED,
  sha256Of,
  temporaryDirectory,
} from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

const WRITERS = 8;
const FILES_PER_PACKAGE = 4;
const random = chance(SEED);

/** What the server said had happened, before it was killed. */
interface Acknowledged {
  readonly packages: Map<string, Set<string>>;
  readonly manifests: Map<string, unknown>;
  count: number;
}

/** Creates, fills and finalizes packages until the connection breaks. */
async function write(server: FaultyServer, acknowledged: Acknowledged, tell: () => void): Promise<void> {
  const acknowledge = () => {
    acknowledged.count += 1;
    tell();
  };
  try {
    for (;;) {
      const packageId = await server.newPackage();
      const paths = new Set<string>();
      acknowledged.packages.set(packageId, paths);
      acknowledge();
      for (let file = 0; file < FILES_PER_PACKAGE; file++) {
        const path = `${packageId}/${file}`;
        await jsonOf(server.put(packageId, path, contentOf(path)), 201);
        paths.add(path);
        acknowledge();
      }
      const { manifest_digest: digest } = await jsonOf(server.post(`/packages/${packageId}/finalize`, {}), 200);
      acknowledged.manifests.set(packageId, digest);
      acknowledge();
    }
  } catch (error) {
    if (!isBroken(error)) throw error;
  }
}

/** A burst of commands and uploads; the server is killed once it has acknowledged so many. */
async function burst(server: FaultyServer, kills: number): Promise<Acknowledged> {
  const acknowledged: Acknowledged = { packages: new Map(), manifests: new Map(), count: 0 };
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const tell = () => {
    if (acknowledged.count >= kills) resolve();
  };
  const writers = Promise.all(Array.from({ length: WRITERS }, () => write(server, acknowledged, tell)));
  await Promise.race([enough, writers]);
  await server.kill();
  await writers;
  return acknowledged;
}

/** Each fact has its bytes, and whatever was acknowledged is a fact. */
async function expectNothingLost(server: FaultyServer, { packages, manifests }: Acknowledged): Promise<void> {
  for (const [packageId, paths] of packages) {
    const { items } = (await server.json(`/packages/${packageId}/files?limit=1000`)) as { items: Json[] };
    expect(items.map((file) => file.relative_path)).toEqual(expect.arrayContaining([...paths]));
    for (const { file_id: fileId, relative_path: path, digest_sha256: sha256 } of items) {
      expect(sha256).toBe(sha256Of(contentOf(String(path))));
      expect(sha256Of(await server.download(fileId))).toBe(sha256);
    }
    const manifest = manifests.get(packageId);
    if (manifest !== undefined) expect(await server.json(`/packages/${packageId}`)).toMatchObject({ manifest_digest: manifest });
  }
}

/** The pushes that were cut off are made again, in the folder in which the dead process left what it had staged. */
async function pushAgain(server: FaultyServer, { packages, manifests }: Acknowledged): Promise<void> {
  for (const packageId of packages.keys()) {
    if (manifests.has(packageId)) continue;
    const { status } = await server.json(`/packages/${packageId}`);
    for (let file = 0; status === 'created' && file < FILES_PER_PACKAGE; file++) {
      const path = `${packageId}/${file}`;
      const answer = await server.put(packageId, path, contentOf(path));
      const stored = (await answer.json()) as Json;
      expect([201, 409]).toContain(answer.status);
      expect(stored.digest_sha256 ?? stored.sha256).toBe(sha256Of(contentOf(path)));
    }
    await jsonOf(server.post(`/packages/${packageId}/finalize`, {}), 200);
  }
}

describe(`a server that is killed while it works (seed ${SEED})`, () => {
  it('has lost nothing that it acknowledged, and can be pushed to again', async () => {
    const { path: home } = await temporaryDirectory();
    for (let round = 0; round < 3; round++) {
      const acknowledged = await burst(await FaultyServer.start({ home }), 40 + random(80));
      expect(await replayed(home)).toMatchObject({ unknown_events: 0, differed: false });

      const server = await FaultyServer.start({ home });
      await expectNothingLost(server, acknowledged);
      await pushAgain(server, acknowledged);
      await expectNothingLost(server, acknowledged);
      expect(await server.json('/health')).toMatchObject({ status: 'ok' });
      expect((await server.stop()).code).toBe(0);
    }
  }, 60_000);
});
