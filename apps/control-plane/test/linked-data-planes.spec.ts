import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configOf } from '@artifact-store/config';
import type { ControlPlane } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { linkDataPlanes } from '../src/bytes/linked-data-planes.js';
import { Health } from '../src/health/health.js';

const ready = { backend_id: 'local', healthy: true, detail: 'ready', free_bytes: 1, total_bytes: 2 };
const fine = async () => ({ healthy: true, detail: 'fine' });
const control = {
  health: { check: fine, jobs: fine, storage: async () => ({ failedLocations: 0, missingObjects: null }) },
} as unknown as ControlPlane;

async function dataPlane(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, close, [Symbol.asyncDispose]: close };
}

describe('a control plane with two data planes', () => {
  it.each(['stands still', 'is gone'])('is ready while one of them %s, and says which', async (what) => {
    await using still = await dataPlane(() => {});
    await using other = await dataPlane((_, response) => void response.end(JSON.stringify({ backends: [ready] })));
    if (what === 'is gone') await still.close();
    const urls = `http://${still.host},http://${other.host}`;
    const links = linkDataPlanes(configOf({ ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL: urls }), 200);
    try {
      const report = await new Health(control, links, 'local', 5000).check();
      expect(report).toMatchObject({ isReady: true, isOk: false });
      expect(report.backends).toEqual([
        { backendId: 'local', healthy: false, detail: expect.stringContaining(still.host), freeBytes: null, totalBytes: null },
        { backendId: 'local', healthy: true, detail: `data plane ${other.host}: ready`, freeBytes: 1, totalBytes: 2 },
      ]);
      expect(report.defaultBackend.healthy).toBe(false);
    } finally {
      await links.close();
    }
  });
});
