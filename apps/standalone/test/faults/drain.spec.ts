import { isBroken, Sender, stagedFiles } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

const LARGE = Buffer.alloc(900_000, 'large ');
/** Longer than any test may take: a server that ends within it has waited for nothing. */
const NEVER = { ARTIFACTSTORE_DRAIN_SECONDS: '3600' };

/** A connection that was used and is kept open, one that was never used, and one with the beginning of a request. */
async function idleConnections(server: FaultyServer): Promise<readonly Sender[]> {
  const used = (await Sender.connect(server.process)).request('GET', '/');
  await used.until('\r\n\r\n');
  const unused = await Sender.connect(server.process);
  const begun = await Sender.connect(server.process);
  await begun.write('GET /health HTTP/1.1\r\nHost: ').flushed();
  // One more answer, so that all of them have been accepted.
  await server.json('/health');
  return [used, unused, begun];
}

describe('SIGTERM', () => {
  it('lets an upload that runs finish, takes nothing new, and ends the process with 0', async () => {
    const server = await FaultyServer.start({ env: NEVER });
    const packageId = await server.newPackage();
    const idle = await idleConnections(server);
    const upload = await Sender.connect(server.process);
    const fields = { 'content-length': String(LARGE.length), expect: '100-continue' };
    upload.request('PUT', `/packages/${packageId}/files/last`, fields);
    await upload.until('100 Continue');
    await upload.write(LARGE.subarray(0, 500_000)).flushed();

    server.process.terminate();
    await server.process.untilLogged('"msg":"stopping"');
    const late = await server.post('/packages', {}).then(
      ({ status }) => status,
      (error: unknown) => (isBroken(error) ? 'refused' : error),
    );
    expect([503, 'refused']).toContain(late);

    const answer = await upload.write(LARGE.subarray(500_000)).closed();
    expect(answer).toContain('HTTP/1.1 201 ');
    expect(await server.ended()).toMatchObject({ code: 0, signal: null });
    for (const connection of idle) await connection.closed();
    expect(stagedFiles(server.storageRoot)).toEqual([]);

    const again = await FaultyServer.start({ home: server.home });
    expect(await again.pathsIn(packageId)).toEqual(['last']);
    await again.stop();
  });

  it('does not wait for connections that nobody uses', async () => {
    const server = await FaultyServer.start({ env: NEVER });
    const idle = await idleConnections(server);
    expect((await server.stop()).code).toBe(0);
    for (const connection of idle) await connection.closed();
  });

  it('cuts off an upload that outlasts the drain, and leaves nothing of it', async () => {
    const server = await FaultyServer.start({ env: { ARTIFACTSTORE_DRAIN_SECONDS: '1' } });
    const packageId = await server.newPackage();
    const upload = await Sender.connect(server.process);
    const fields = { 'content-length': String(LARGE.length), expect: '100-continue' };
    upload.request('PUT', `/packages/${packageId}/files/endless`, fields);
    await upload.until('100 Continue');
    await upload.write(LARGE.subarray(0, 500_000)).flushed();
    expect((await server.stop()).code).toBe(0);
    expect(await upload.closed()).not.toContain('HTTP/1.1 201 ');
    expect(stagedFiles(server.storageRoot)).toEqual([]);

    const again = await FaultyServer.start({ home: server.home });
    expect(await again.pathsIn(packageId)).toEqual([]);
    expect(await again.lastEvent()).toBe(2);
    await again.stop();
  });

  it('the second time ends the process at once, and what was acknowledged is kept', async () => {
    const server = await FaultyServer.start({ env: NEVER });
    const packageId = await server.newPackage();
    const upload = await Sender.connect(server.process);
    upload.request('PUT', `/packages/${packageId}/files/endless`, { 'content-length': '9', expect: '100-continue' });
    await upload.until('100 Continue');
    server.process.terminate();
    await server.process.untilLogged('"msg":"stopping"');
    expect(await server.stop()).toMatchObject({ signal: 'SIGTERM' });

    const again = await FaultyServer.start({ home: server.home });
    expect(await again.pathsIn(packageId)).toEqual([]);
    await again.stop();
  });
});
