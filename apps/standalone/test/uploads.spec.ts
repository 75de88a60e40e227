import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describeWith, jsonOf, problemOf, runCurl } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, pathsIn, putFile } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer, TOKENS } from './server.js';

const sha256 = (content: string) => createHash('sha256').update(content).digest();
const reprDigest = (content: string) => `sha-256=:${sha256(content).toString('base64')}:`;
// b3sum of "hello"
const BLAKE3_HELLO = 'blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f';

describe('raw uploads', () => {
  let server: TestServer;
  let packageId: string;
  beforeAll(async () => {
    server = await startServer({ ARTIFACTSTORE_MAX_FILE_BYTES: '3000000', ARTIFACTSTORE_MAX_PACKAGE_FILES: '400' });
    packageId = await newPackage(server);
  });
  afterAll(() => server.close());

  const staged = () =>
    readdirSync(`${server.storageRoot}/.staging`, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());

  it('stores the body under its path and answers what is recorded', async () => {
    const response = await putFile(server, packageId, 'dir/hello.txt', 'hello', { 'content-type': 'Text/Plain;  x="y"' });
    const file = await jsonOf(response, 201);
    expect(file).toMatchObject({
      package_id: packageId,
      relative_path: 'dir/hello.txt',
      media_type: 'Text/Plain;  x="y"',
      size_bytes: 5,
      digest_algorithm: 'blake3',
      digest_primary: BLAKE3_HELLO.slice(7),
      digest_sha256: sha256('hello').toString('hex'),
      created_by: 'everything',
    });
    expect(response.headers.get('location')).toBe(`/files/${file.file_id}`);
    expect(await jsonOf(server.send(`/files/${file.file_id}`), 200)).toEqual(file);
  });

  it('takes any media type, and never parses the body', async () => {
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded']) {
      const file = await jsonOf(
        putFile(server, packageId, `types/${encodeURIComponent(type)}`, '{"not', { 'content-type': type }),
        201,
      );
      expect(file.media_type).toBe(type);
    }
    const bytes = await jsonOf(putFile(server, packageId, 'types/none', Buffer.from('x')), 201);
    expect(bytes.media_type).toBe('application/octet-stream');
  });

  it('stores an empty file', async () => {
    expect(await jsonOf(putFile(server, packageId, 'empty', ''), 201)).toMatchObject({ size_bytes: 0 });
  });

  it('takes a body whose length is not said beforehand', async () => {
    const connection = await RawConnection.open(server.port);
    connection.request('PUT', `/packages/${packageId}/files/chunked`, { 'transfer-encoding': 'chunked' });
    const answer = await connection.write('3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n').until('"size_bytes":5');
    expect(answer).toContain('HTTP/1.1 201 ');
  });

  it('tells of the file that has the path already', async () => {
    const first = await jsonOf(putFile(server, packageId, 'twice', 'one'), 201);
    const problem = await problemOf(putFile(server, packageId, 'twice', 'two'), 409, 'duplicate_relative_path');
    expect(problem).toMatchObject({ file_id: first.file_id, relative_path: 'twice', sha256: first.digest_sha256, size_bytes: 3 });
  });

  describe('declared content', () => {
    it.each([
      ['Repr-Digest', { 'repr-digest': reprDigest('hello') }],
      ['Content-Digest', { 'content-digest': reprDigest('hello') }],
      ['a digest among others we do not know', { 'repr-digest': `md5=:AAAA:, ${reprDigest('hello')}, x=1;y` }],
      ['only digests that we do not know', { 'repr-digest': 'unixsum=30637, sha-512=:AAAA:' }],
      ['X-Content-Address by BLAKE3', { 'x-content-address': BLAKE3_HELLO }],
      ['X-Content-Address by SHA-256', { 'x-content-address': `sha256:${sha256('hello').toString('hex')}` }],
      [
        'all of them',
        { 'repr-digest': reprDigest('hello'), 'content-digest': reprDigest('hello'), 'x-content-address': BLAKE3_HELLO },
      ],
    ])('takes what agrees with %s', async (what, headers) => {
      await jsonOf(putFile(server, packageId, `declared/${encodeURIComponent(what)}`, 'hello', headers), 201);
    });

    it.each([
      ['Repr-Digest', { 'repr-digest': reprDigest('other') }],
      ['Content-Digest', { 'content-digest': reprDigest('other') }],
      ['X-Content-Address', { 'x-content-address': `blake3:${'0'.repeat(64)}` }],
      ['X-Content-Address by SHA-256', { 'x-content-address': `sha256:${'0'.repeat(64)}` }],
    ])('records nothing of bytes that are not those of %s', async (what, headers) => {
      const path = `mismatch/${encodeURIComponent(what)}`;
      await problemOf(putFile(server, packageId, path, 'hello', headers), 422, 'digest_mismatch');
      expect(await pathsIn(server, packageId)).not.toContain(decodeURIComponent(path));
      expect(staged()).toEqual([]);
    });

    it.each([
      ['no dictionary', { 'repr-digest': 'sha-256=:not base64' }],
      ['bare base64', { 'repr-digest': 'sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=' }],
      ['a digest of the wrong length', { 'content-digest': 'sha-256=:AAAA:' }],
      ['an integer', { 'repr-digest': 'sha-256=1' }],
      ['upper-case hex', { 'x-content-address': BLAKE3_HELLO.toUpperCase() }],
      ['an unknown algorithm', { 'x-content-address': 'md5:0123456789abcdef0123456789abcdef' }],
      ['two digests that differ', { 'repr-digest': reprDigest('a'), 'content-digest': reprDigest('b') }],
      ['a part of a file', { 'content-range': 'bytes 0-4/10' }],
    ])('refuses %s as malformed', async (_what, headers) => {
      await problemOf(putFile(server, packageId, 'malformed', 'hello', headers), 400, 'malformed_request');
    });

    it('refuses coded bytes, which are not those of the file', async () => {
      await problemOf(
        putFile(server, packageId, 'coded', 'hello', { 'content-encoding': 'gzip' }),
        415,
        'unsupported_media_type',
      );
    });
  });

  it('refuses a file that is too large, whether its length is said or not', async () => {
    await problemOf(putFile(server, packageId, 'large', new Uint8Array(3_000_001)), 413, 'file_too_large');
    const chunked = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const init = { method: 'PUT', body: chunked, duplex: 'half' } as RequestInit;
    await problemOf(server.send(`/packages/${packageId}/files/endless`, init), 413, 'file_too_large');
    expect(await pathsIn(server, packageId)).not.toContain('large');
    expect(staged()).toEqual([]);
  });

  describe('Expect: 100-continue', () => {
    it.each([
      ['without a token', `files/x`, { authorization: '' }, '401', 'token_missing'],
      ['with a token that may not write', 'files/x', { authorization: `Bearer ${TOKENS.read}` }, '403', 'scope_missing'],
      ['to a path that is not allowed', 'files/../x', {}, '422', 'invalid_relative_path'],
      ['with a digest that is malformed', 'files/x', { 'repr-digest': '(' }, '400', 'malformed_request'],
      ['of a file that is too large', 'files/x', { 'content-length': '3000001' }, '413', 'file_too_large'],
    ])('is refused on the header alone %s', async (_what, route, fields, status, code) => {
      const connection = await RawConnection.open(server.port);
      const expected = { expect: '100-continue', 'content-length': '2000000', ...fields };
      const answer = await connection.request('PUT', `/packages/${packageId}/${route}`, expected).closed();
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toContain(code);
    });

    it('is refused on the header alone to a package that is not there, or a path that is taken', async () => {
      await jsonOf(putFile(server, packageId, 'taken', 'x'), 201);
      const nowhere = '/packages/01900000-0000-7000-8000-000000000000/files/x';
      for (const [target, status] of [
        [nowhere, '404'],
        [`/packages/${packageId}/files/taken`, '409'],
      ] as const) {
        const connection = await RawConnection.open(server.port);
        const answer = await connection.request('PUT', target, { expect: '100-continue', 'content-length': '9' }).closed();
        expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      }
    });

    it('is answered with 100 once the body is wanted', async () => {
      const connection = await RawConnection.open(server.port);
      connection.request('PUT', `/packages/${packageId}/files/expected`, { expect: '100-continue', 'content-length': '5' });
      await connection.until('HTTP/1.1 100 Continue\r\n\r\n');
      expect(await connection.write('hello').until('"size_bytes":5')).toContain('HTTP/1.1 201 ');
    });
  });

  describe('a refused body', () => {
    it('of little is dropped, and the connection lives on', async () => {
      const connection = await RawConnection.open(server.port);
      connection.request('PUT', `/packages/${packageId}/files/..`, { 'content-length': '1000' }).write('x'.repeat(1000));
      await connection.until('invalid_relative_path');
      expect(await connection.request('GET', '/health').until('"status":"ok"')).toContain('HTTP/1.1 422 ');
    });

    it('of much is not read to its end: the answer comes, and the connection is closed', async () => {
      const connection = await RawConnection.open(server.port);
      connection.request('PUT', `/packages/${packageId}/files/..`, { 'content-length': '100000000' });
      for (let sent = 0; sent < 32; sent++) connection.write(new Uint8Array(65_536));
      const answer = await connection.closed();
      expect(answer).toContain('HTTP/1.1 422 ');
      expect(answer.toLowerCase()).toContain('connection: close');
      expect(answer).toContain('"request_id"');
    });
  });

  describeWith('curl', 'curl', () => {
    it('sees why an upload of 64 MiB was refused', async () => {
      const { body, status } = await runCurl(
        `${server.url}/packages/${packageId}/files/..`,
        [...['--path-as-is', '-T', '-', '-H', `Authorization: Bearer ${TOKENS.all}`, '-H', 'Expect:']],
        Buffer.alloc(64 * 1024 * 1024),
      );
      expect(status).toBe(422);
      expect(JSON.parse(body)).toMatchObject({ code: 'invalid_relative_path' });
    });

    it('uploads with -T, and asks first where a body is large', async () => {
      const { body, status } = await runCurl(
        `${server.url}/packages/${packageId}/files/by-curl`,
        [...['-T', '-', '-H', `Authorization: Bearer ${TOKENS.all}`, '-H', 'Expect: 100-continue']],
        Buffer.alloc(2_000_000),
      );
      expect(status).toBe(201);
      expect(JSON.parse(body)).toMatchObject({ relative_path: 'by-curl', size_bytes: 2_000_000 });
    });
  });
});
