import { createHash } from 'node:crypto';
import { problemOf, Sender, stagedFiles } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

const SMALL = Buffer.from('hello');
const LARGE = Buffer.alloc(700_000, 'large ');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64');

describe('bytes that are not what was declared', () => {
  let server: FaultyServer;
  let packageId: string;
  let before: number;
  beforeAll(async () => {
    server = await FaultyServer.start();
    packageId = await server.newPackage();
    before = await server.lastEvent();
  });
  afterAll(() => server.stop());

  const expectNothingHappened = async () => {
    expect(await server.lastEvent()).toBe(before);
    expect(await server.pathsIn(packageId)).toEqual([]);
    expect(stagedFiles(server.storageRoot)).toEqual([]);
  };

  it.each([
    ['kept in memory', SMALL],
    ['on their way to the disk', LARGE],
  ])('are refused, and leave nothing behind, when they are %s', async (_where, bytes) => {
    const declarations = [
      { 'repr-digest': `sha-256=:${sha256(Buffer.from('other'))}:` },
      { 'content-digest': `sha-256=:${sha256(bytes.subarray(1))}:` },
      { 'x-content-address': `blake3:${'0'.repeat(64)}` },
    ];
    for (const headers of declarations) {
      await problemOf(server.put(packageId, 'mismatch', bytes, headers), 422, 'digest_mismatch');
      await expectNothingHappened();
    }
  });

  it('are refused when a chunked body ends early under a declared digest', async () => {
    const sender = await Sender.connect(server.process);
    const headers = { 'transfer-encoding': 'chunked', 'repr-digest': `sha-256=:${sha256(SMALL)}:` };
    sender.request('PUT', `/packages/${packageId}/files/short`, headers).write('4\r\nhell\r\n0\r\n\r\n');
    expect(await sender.until('digest_mismatch')).toMatch(/^HTTP\/1.1 422 /);
    await expectNothingHappened();
  });

  it('are taken once they are right', async () => {
    const headers = { 'repr-digest': `sha-256=:${sha256(LARGE)}:` };
    expect((await server.put(packageId, 'right', LARGE, headers)).status).toBe(201);
    expect(await server.pathsIn(packageId)).toEqual(['right']);
    expect(stagedFiles(server.storageRoot)).toEqual([]);
  });
});
