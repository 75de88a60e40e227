import { renameSync } from 'node:fs';
import { jsonOf } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { newPackage, pathsIn } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer } from './server.js';

describe('stopping', () => {
  it('lets an upload that runs finish, and closes its connection then', async () => {
    const server = await startServer();
    const packageId = await newPackage(server);
    const upload = await RawConnection.open(server.port);
    upload.request('PUT', `/packages/${packageId}/files/last`, { 'content-length': '10', expect: '100-continue' });
    await upload.until('100 Continue');
    upload.write('01234');
    const stopped = server.stop();
    const answer = await upload.write('56789').closed();
    expect(answer).toContain('HTTP/1.1 201 ');
    expect(answer.toLowerCase()).toContain('connection: close');
    await stopped;
    await server.close();
  });

  it('takes no new request on a connection that is still open, and none on a new one', async () => {
    const server = await startServer();
    const packageId = await newPackage(server);
    const upload = await RawConnection.open(server.port);
    upload.request('PUT', `/packages/${packageId}/files/last`, { 'content-length': '1', expect: '100-continue' });
    await upload.until('100 Continue');
    const stopped = server.stop();
    // Pipelined behind the upload, so that it is read before the connection is closed.
    upload.write('x').request('GET', '/health');
    const answer = await upload.closed();
    expect(answer).toContain('HTTP/1.1 201 ');
    expect(answer).not.toContain('"status":"ok"');
    await stopped;
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
    await server.close();
  });

  it('cuts off what does not finish in the time that is configured, and leaves nothing of it', async () => {
    const server = await startServer({ ARTIFACTSTORE_DRAIN_SECONDS: '0' });
    const packageId = await newPackage(server);
    const upload = await RawConnection.open(server.port);
    upload.request('PUT', `/packages/${packageId}/files/endless`, { 'content-length': '10', expect: '100-continue' });
    await upload.until('100 Continue');
    await server.stop();
    await upload.closed();

    const again = await startServer({}, server.directory);
    expect(await pathsIn(again, packageId)).toEqual([]);
    await again.close();
  });

  it('may be asked for twice', async () => {
    const server = await startServer();
    await Promise.all([server.stop(), server.stop()]);
    await server.close();
  });
});

describe('health', () => {
  it('tells of the database and of each backend', async () => {
    const server = await startServer();
    const backend = { backend_id: 'local', healthy: true, detail: expect.any(String), free_bytes: expect.any(Number) };
    const expected = { status: 'ok', db: { healthy: true, detail: expect.any(String) }, backend, backends: [backend] };
    expect(await jsonOf(server.send('/health'), 200)).toMatchObject(expected);
    expect(await jsonOf(server.send('/health/ready'), 200)).toMatchObject({ status: 'ok' });
    await server.close();
  });

  it('is degraded, and not ready, while the storage root is gone', async () => {
    const server = await startServer();
    renameSync(server.storageRoot, `${server.storageRoot}-away`);
    expect(await jsonOf(server.send('/health'), 200)).toMatchObject({ status: 'degraded', backend: { healthy: false } });
    expect(await jsonOf(server.send('/health/ready'), 503)).toMatchObject({ status: 'degraded', db: { healthy: true } });
    renameSync(`${server.storageRoot}-away`, server.storageRoot);
    expect(await jsonOf(server.send('/health/ready'), 200)).toMatchObject({ status: 'ok' });
    await server.close();
  });

  it('is no secret of the machine: it names no path', async () => {
    const server = await startServer();
    expect(await (await server.send('/health')).text()).not.toContain(server.directory);
    await server.close();
  });
});
