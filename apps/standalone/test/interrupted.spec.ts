import { existsSync, readdirSync } from 'node:fs';
import { jsonOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, pathsIn, putFile } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer } from './server.js';

const SIZE = 300_000;

describe('an upload that is cut off', () => {
  let server: TestServer;
  let packageId: string;
  beforeAll(async () => {
    server = await startServer({ ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: '1' });
    packageId = await newPackage(server);
  });
  afterAll(() => server.close());

  const filesUnder = (directory: string) =>
    existsSync(directory)
      ? readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      : [];
  const expectNothingLeft = async () => {
    expect(await pathsIn(server, packageId)).toEqual([]);
    expect(filesUnder(`${server.storageRoot}/.staging`)).toEqual([]);
    expect(filesUnder(`${server.storageRoot}/blake3`)).toEqual([]);
  };
  const interruptions = () => server.logged().split('"upload_interrupted"').length - 1;
  const untilInterrupted = async (times: number) => {
    while (interruptions() < times) await server.nextLogged();
  };

  it('leaves nothing behind, wherever it is cut', async () => {
    for (const cut of [1, 65_535, 65_536, 65_537, 131_072, 200_001, SIZE - 1]) {
      const before = interruptions();
      const connection = await RawConnection.open(server.port);
      const fields = { 'content-length': String(SIZE), expect: '100-continue' };
      await connection.request('PUT', `/packages/${packageId}/files/cut`, fields).until('100 Continue');
      connection.write(new Uint8Array(cut));
      await server.send('/health');
      connection.cut();
      await untilInterrupted(before + 1);
      await expectNothingLeft();
    }
  });

  it('leaves nothing behind where it came in chunks', async () => {
    const before = interruptions();
    const connection = await RawConnection.open(server.port);
    const fields = { 'transfer-encoding': 'chunked', expect: '100-continue' };
    await connection.request('PUT', `/packages/${packageId}/files/cut`, fields).until('100 Continue');
    connection.write('5\r\nhello\r\n').cut();
    await untilInterrupted(before + 1);
    await expectNothingLeft();
  });

  it('is ended where its sender falls silent, and says so', async () => {
    const connection = await RawConnection.open(server.port);
    const fields = { 'content-length': String(SIZE) };
    const answer = await connection.request('PUT', `/packages/${packageId}/files/silent`, fields).write('x').until('request_id');
    expect(answer).toContain('HTTP/1.1 408 ');
    expect(answer).toContain('upload_idle_timeout');
    connection.cut();
    await expectNothingLeft();
  });

  it('can be sent again, whole', async () => {
    expect(await jsonOf(putFile(server, packageId, 'cut', new Uint8Array(SIZE)), 201)).toMatchObject({ size_bytes: SIZE });
  });
});
