import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith, type Json, jsonOf, problemOf, runCurl } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, putFile } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer, TOKENS } from './server.js';

const CONTENT = '0123456789';

describe('downloads', () => {
  let server: TestServer;
  let packageId: string;
  let digits: Json;
  let empty: Json;
  let tag: string;
  beforeAll(async () => {
    server = await startServer();
    packageId = await newPackage(server);
    digits = await stored('dir/digits.txt', CONTENT, 'text/html');
    empty = await stored('empty', '');
    tag = `"blake3:${digits.digest_primary}"`;
  });
  afterAll(() => server.close());

  const stored = (path: string, content: string | Uint8Array<ArrayBuffer>, type = 'application/octet-stream') =>
    jsonOf(putFile(server, packageId, path, content, { 'content-type': type }), 201);
  const get = (file: Json, headers: Record<string, string> = {}, method = 'GET') =>
    server.send(`/files/${file.file_id}/download`, { method, headers });
  const digestOf = (content: string) => `sha-256=:${createHash('sha256').update(content).digest('base64')}:`;
  const objectPath = (file: Json) => {
    const hex = String(file.digest_primary);
    return join(server.storageRoot, 'blake3', hex.slice(0, 2), hex.slice(2, 4), hex);
  };

  it('answers the bytes, and all there is to say of them', async () => {
    const response = await get(digits);
    expect([response.status, await response.text()]).toEqual([200, CONTENT]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: tag,
      'content-type': 'text/html',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=31536000, immutable',
      'repr-digest': digestOf(CONTENT),
      'content-disposition': 'attachment; filename="digits.txt"',
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
    });
  });

  it('answers HEAD with the same header and no bytes', async () => {
    const [head, whole] = [await get(digits, {}, 'HEAD'), await get(digits)];
    const headerOf = (response: Response) => {
      const {
        date: _,
        'x-request-id': __,
        connection: ___,
        'keep-alive': ____,
        ...header
      } = Object.fromEntries(response.headers);
      return header;
    };
    expect(await head.text()).toBe('');
    expect([head.status, headerOf(head)]).toEqual([200, headerOf(whole)]);
  });

  it('answers an empty file', async () => {
    const response = await get(empty);
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '0', '']);
  });

  describe('ranges', () => {
    it.each([
      ['bytes=0-0', '0', '0-0'],
      ['bytes=2-4', '234', '2-4'],
      ['bytes=7-', '789', '7-9'],
      ['bytes=7-99', '789', '7-9'],
      ['bytes=7-99999999999999999999', '789', '7-9'],
      ['bytes=-3', '789', '7-9'],
      ['bytes=-99', CONTENT, '0-9'],
      ['bytes=0-', CONTENT, '0-9'],
      ['BYTES=9-9', '9', '9-9'],
    ])('%s is one part', async (range, part, sent) => {
      const response = await get(digits, { range });
      expect([response.status, await response.text()]).toEqual([206, part]);
      expect(response.headers.get('content-range')).toBe(`bytes ${sent}/10`);
      expect(response.headers.get('content-length')).toBe(String(part.length));
      // Of the whole, as RFC 9530 §3 has it.
      expect(response.headers.get('repr-digest')).toBe(digestOf(CONTENT));
      expect(response.headers.get('etag')).toBe(tag);
    });

    it.each(['bytes=10-', 'bytes=10-20', 'bytes=99999999999999999999-', 'bytes=-0'])('%s is beyond the file', async (range) => {
      const response = await get(digits, { range });
      expect(response.headers.get('content-range')).toBe('bytes */10');
      expect(response.headers.get('etag')).toBeNull();
      await problemOf(response, 416, 'range_not_satisfiable');
    });

    it.each(['bytes=0-1,3-4', 'bytes=4-2', 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes 0-1', 'items=0-1', 'bytes=1-2-3'])(
      '%s is ignored: the whole file is sent',
      async (range) => {
        const response = await get(digits, { range });
        expect([response.status, response.headers.get('content-range'), await response.text()]).toEqual([200, null, CONTENT]);
      },
    );

    it('are defined for GET alone', async () => {
      const response = await get(digits, { range: 'bytes=0-1' }, 'HEAD');
      expect([response.status, response.headers.get('content-length')]).toEqual([200, '10']);
    });

    it('of an empty file are the whole of it, or none', async () => {
      expect((await get(empty, { range: 'bytes=-5' })).status).toBe(200);
      await problemOf(get(empty, { range: 'bytes=0-' }), 416, 'range_not_satisfiable');
    });
  });

  describe('conditions', () => {
    const other = '"blake3:0000"';
    const cases = (own: string): [string, Record<string, string>, number][] => [
      ['If-None-Match with the tag', { 'if-none-match': own }, 304],
      ['If-None-Match with the tag, weak', { 'if-none-match': `W/${own}` }, 304],
      ['If-None-Match with the tag among others', { 'if-none-match': `${other}, ${own}` }, 304],
      ['If-None-Match: *', { 'if-none-match': '*' }, 304],
      ['If-None-Match with another tag', { 'if-none-match': other }, 200],
      ['If-Match with the tag', { 'if-match': own }, 200],
      ['If-Match: *', { 'if-match': '*' }, 200],
      ['If-Match with another tag', { 'if-match': other }, 412],
      ['If-Match with the tag, weak', { 'if-match': `W/${own}` }, 412],
      ['If-Match failing before If-None-Match', { 'if-match': other, 'if-none-match': own }, 412],
      ['If-Match holding, If-None-Match deciding', { 'if-match': own, 'if-none-match': own }, 304],
      ['If-None-Match before Range', { 'if-none-match': own, range: 'bytes=0-1' }, 304],
      ['If-None-Match before a Range beyond the file', { 'if-none-match': own, range: 'bytes=99-' }, 304],
      ['If-Match before Range', { 'if-match': other, range: 'bytes=0-1' }, 412],
      ['If-Range with the tag', { 'if-range': own, range: 'bytes=0-1' }, 206],
      ['If-Range with another tag', { 'if-range': other, range: 'bytes=0-1' }, 200],
      ['If-Range with another tag and a Range beyond the file', { 'if-range': other, range: 'bytes=99-' }, 200],
      ['If-Range with the tag, weak', { 'if-range': `W/${own}`, range: 'bytes=0-1' }, 200],
      ['If-Range with a date', { 'if-range': 'Sat, 29 Oct 2094 19:43:31 GMT', range: 'bytes=0-1' }, 200],
      ['If-Range without Range', { 'if-range': own }, 200],
      ['If-Modified-Since', { 'if-modified-since': 'Sat, 29 Oct 2094 19:43:31 GMT' }, 200],
    ];

    it.each(cases('<tag>').map(([what], index) => [what, index] as const))('%s', async (_what, index) => {
      const [, headers, status] = cases(tag)[index] ?? ['', {}, 0];
      const response = await get(digits, headers);
      expect(response.status).toBe(status);
      expect(response.headers.get('x-request-id')).not.toBeNull();
      const text = await response.text();
      const expected: Record<number, unknown> = {
        200: CONTENT,
        206: '01',
        304: '',
        412: expect.stringContaining('precondition_failed'),
      };
      expect(text).toEqual(expected[status]);
      expect(response.headers.get('etag')).toBe(status === 412 ? null : tag);
    });
  });

  it.each([
    ['plain name.txt', 'attachment; filename="plain name.txt"'],
    ['r\u00e9sum\u00e9.txt', `attachment; filename="r_sum_.txt"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt`],
    ['100%.txt', `attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt`],
    ['a"b.txt', `attachment; filename="a_b.txt"; filename*=UTF-8''a%22b.txt`],
    ["a'(b)*\u{1F600}", `attachment; filename="a'(b)*_"; filename*=UTF-8''a%27%28b%29%2A%F0%9F%98%80`],
  ])('names the download %s', async (name, disposition) => {
    const file = await stored(`names/${encodeURIComponent(name)}`, name);
    expect((await get(file)).headers.get('content-disposition')).toBe(disposition);
  });

  it('answers an error, and nothing that describes the bytes, where they are missing', async () => {
    const file = await stored('missing', 'to be removed');
    rmSync(objectPath(file));
    const response = await get(file);
    expect(response.headers.get('etag')).toBeNull();
    await problemOf(response, 404, 'object_not_found');
  });

  it('never answers damaged bytes as if they were whole', async () => {
    const file = await stored('shortened', 'x'.repeat(1000));
    truncateSync(objectPath(file), 999);
    await problemOf(get(file), 500, 'stored_object_corrupt');
    await server.untilLogged('"level":"error"');
  });

  it('cuts the connection where the bytes end early under a reader', async () => {
    const size = 64 * 1024 * 1024;
    const file = await stored('ends-early', new Uint8Array(size));
    const connection = await RawConnection.open(server.port);
    connection.pause().request('GET', `/files/${file.file_id}/download`);
    await connection.until('HTTP/1.1 200 ');
    truncateSync(objectPath(file), 0);
    const received = await connection.resume().closed();
    expect(received).toContain(`content-length: ${size}`);
    expect(received.length).toBeLessThan(size);
    await server.untilLogged('the bytes ended early');
  });

  it('lets go of the bytes when a reader leaves', async () => {
    const file = await stored('left', new Uint8Array(64 * 1024 * 1024));
    const openFiles = () => readdirSync('/proc/self/fd').length;
    const before = openFiles();
    const connection = await RawConnection.open(server.port);
    connection.pause().request('GET', `/files/${file.file_id}/download`);
    await connection.until('HTTP/1.1 200 ');
    connection.cut();
    await server.untilLogged('the client left before it had the whole answer');
    await server.send('/health');
    expect(openFiles()).toBeLessThanOrEqual(before + 2);
  });

  describeWith('curl', 'curl', () => {
    it('continues a download where it was interrupted', async () => {
      const target = join(server.directory, 'resumed');
      writeFileSync(target, CONTENT.slice(0, 4));
      const options = ['-C', '-', '-o', target, '-H', `Authorization: Bearer ${TOKENS.read}`];
      const { status } = await runCurl(`${server.url}/files/${digits.file_id}/download`, options);
      expect([status, readFileSync(target, 'utf8')]).toEqual([206, CONTENT]);
    });
  });
});
