import { jsonOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, putFile } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer, TOKENS } from './server.js';

describe('the path in the URL of an upload', () => {
  let server: TestServer;
  let packageId: string;
  beforeAll(async () => {
    server = await startServer();
    packageId = await newPackage(server);
  });
  afterAll(() => server.close());

  it.each([
    ['a%2Fb%2fc', 'a/b/c'],
    ['%61%20b%2Bc+d', 'a b+c+d'],
    ['100%25', '100%'],
    ['%2525', '%25'],
    ['%C3%A9', '\u00e9'],
    ['e%CC%81', 'e\u0301'],
    ['%EF%BB%BFbom', '\ufeffbom'],
    ["semi;colon,comma'quote(1)[2]@3:x", "semi;colon,comma'quote(1)[2]@3:x"],
    ['~tilde', '~tilde'],
    ['UPPER', 'UPPER'],
    ['upper', 'upper'],
    ['...', '...'],
    ['.hidden', '.hidden'],
    ['manifest.json', 'manifest.json'],
    ['*', '*'],
    [':relative_path', ':relative_path'],
  ])('decodes %s exactly once', async (sent, path) => {
    const connection = await RawConnection.open(server.port);
    connection.request('PUT', `/packages/${packageId}/files/${sent}`, { 'content-length': '1', connection: 'close' }).write('x');
    const answer = await connection.closed();
    const file = JSON.parse(Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1').toString()) as object;
    expect(file).toMatchObject({ relative_path: path });
  });

  it('says so where a client did not escape its UTF-8', async () => {
    const connection = await RawConnection.open(server.port);
    connection.write(Buffer.from(`PUT /packages/${packageId}/files/r\u00e9sum\u00e9 HTTP/1.1\r\nHost: x\r\n`));
    connection.write(`Authorization: Bearer ${TOKENS.all}\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx`);
    const answer = await connection.closed();
    expect(answer).toContain('HTTP/1.1 400 ');
    expect(answer).toContain('percent-encoded');
  });

  it('takes a path of 1024 bytes, however long it is in the URL', async () => {
    const path = '\u00e9'.repeat(512);
    expect(await jsonOf(putFile(server, packageId, encodeURIComponent(path), 'x'), 201)).toMatchObject({ relative_path: path });
  });

  it.each([
    ['', 'is empty'],
    ['.', 'segment'],
    ['..', 'segment'],
    ['../../etc/passwd', 'segment'],
    ['a/../b', 'segment'],
    ['a/./b', 'segment'],
    ['%2e%2e', 'segment'],
    ['%2e%2e%2fx', 'segment'],
    ['a//b', 'empty segment'],
    ['a/', 'slash'],
    ['a%2F', 'slash'],
    ['/a', 'absolute'],
    ['%2Fa', 'absolute'],
    ['a%5Cb', 'backslash'],
    ['..%5C..%5Cx', 'backslash'],
    ['C:/x', 'drive'],
    ['c%3Ax', 'drive'],
    ['a%00b', 'control'],
    ['a%0Ab', 'control'],
    ['a%7Fb', 'control'],
    ['%C2%85', 'control'],
    ['%', '%'],
    ['a%2', '%'],
    ['a%zz', '%'],
    ['%u0041', '%'],
    ['%FF', 'UTF-8'],
    ['%C0%AF', 'UTF-8'],
    ['%ED%A0%80', 'UTF-8'],
    ['a'.repeat(1025), 'longer'],
  ])('refuses %s', async (sent, reason) => {
    const connection = await RawConnection.open(server.port);
    connection.request('PUT', `/packages/${packageId}/files/${sent}`, { 'content-length': '1', connection: 'close' }).write('x');
    const answer = await connection.closed();
    expect(answer).toContain('HTTP/1.1 422 ');
    expect(answer).toContain('"code":"invalid_relative_path"');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)).detail).toContain(reason);
  });
});
