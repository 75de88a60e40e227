import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith, jsonOf, problemOf, vectorsDir } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer } from './server.js';

describe('the protocol', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  const postJson = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
    server.send('/packages', { method: 'POST', body, headers: { 'content-type': type } });
  const packageWith = (more: string) => `{"name":"n","producer":"p","subject":"s","retention_class":"transient"${more}}`;

  it('says what it is', async () => {
    expect(await jsonOf(server.send('/'), 200)).toEqual({
      service: 'artifact-store',
      version: '0.1.0',
      docs: '/docs',
      openapi: '/openapi.json',
      health: '/health',
    });
  });

  it.each(['/nowhere', '/packages/', '/health/x', '/Packages', '//', '/files'])('knows no route %s', async (path) => {
    await problemOf(server.send(path), 404, 'route_not_found');
  });

  it.each([
    ['DELETE', '/packages', 'GET, HEAD, POST'],
    ['PATCH', '/packages/01900000-0000-7000-8000-000000000000', 'GET, HEAD'],
    ['GET', '/packages/01900000-0000-7000-8000-000000000000/finalize', 'POST'],
    ['GET', '/packages/01900000-0000-7000-8000-000000000000/files/a/b', 'PUT'],
    ['OPTIONS', '/health', 'GET, HEAD'],
    ['QUERY', '/health', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
  ])('%s %s is not allowed, and the answer says what is', async (method, path, allowed) => {
    const response = await server.send(path, { method });
    expect(response.headers.get('allow')).toBe(allowed);
    await problemOf(response, 405, 'method_not_allowed');
  });

  it('names every request, as its client does where it does', async () => {
    const given = await server.send('/', { headers: { 'x-request-id': 'client-7.a_B' } });
    expect(given.headers.get('x-request-id')).toBe('client-7.a_B');
    const forged = await server.send('/nowhere', { headers: { 'x-request-id': 'two words' } });
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const unrouted = await server.send('/%zz');
    expect(unrouted.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(unrouted.headers.get('x-content-type-options')).toBe('nosniff');
    await problemOf(unrouted, 400, 'malformed_request');
  });

  it.each([
    ['GARBAGE\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n', 400],
    ['POST /packages HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 400],
  ])('answers a problem to what is no request: %j', async (sent, status) => {
    const connection = await RawConnection.open(server.port);
    const answer = await connection.write(sent).closed();
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(answer.toLowerCase()).toContain('x-request-id: ');
    expect(answer).toContain('x-content-type-options: nosniff\r\n');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject({ status, code: 'malformed_request' });
  });

  describe('JSON bodies', () => {
    it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', 'application/xml', ''])(
      'of type %j are refused',
      async (type) => {
        const body = new Blob([packageWith('')], { type });
        await problemOf(server.send('/packages', { method: 'POST', body }), 415, 'unsupported_media_type');
      },
    );

    it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])('of type %s are taken', async (type) => {
      await jsonOf(postJson(packageWith(''), type), 201);
    });

    it('of more than 1 MiB are refused, whether their length is said or not', async () => {
      const large = packageWith(`,"metadata":{"a":"${'x'.repeat(1024 * 1024)}"}`);
      await problemOf(postJson(large), 413, 'body_too_large');
      const init = { method: 'POST', body: new Blob([large]).stream(), duplex: 'half' } as RequestInit;
      const headers = { 'content-type': 'application/json' };
      await problemOf(server.send('/packages', { ...init, headers }), 413, 'body_too_large');
    });

    it('that are too large are refused before they are sent', async () => {
      const connection = await RawConnection.open(server.port);
      const fields = { 'content-type': 'application/json', 'content-length': '2000000', expect: '100-continue' };
      const answer = await connection.request('POST', '/packages', fields).closed();
      expect(answer).toMatch(/^HTTP\/1.1 413 /);
    });

    it('are waited for where the client asks first', async () => {
      const connection = await RawConnection.open(server.port);
      const body = packageWith('');
      const fields = { 'content-type': 'application/json', 'content-length': String(body.length), expect: '100-continue' };
      await connection.request('POST', '/packages', fields).until('HTTP/1.1 100 Continue');
      expect(await connection.write(body).until('upload_grant')).toContain('HTTP/1.1 201 ');
    });

    it.each([
      ['a member twice', packageWith(',"name":"m"'), '"name"'],
      ['a member twice, spelt differently', packageWith(',"\\u006eame":"m"'), '"name"'],
      ['a member twice within the metadata', packageWith(',"metadata":{"a":[{"b":1,"c":2,"b":1}]}'), '"b"'],
    ])('with %s are refused', async (_what, body, name) => {
      const problem = await problemOf(postJson(body), 400, 'malformed_body');
      expect(problem.detail).toContain(name);
    });

    it('may have the same name in different objects', async () => {
      const metadata = { a: { a: { name: ':' } }, b: [{ a: 1 }, { a: 2 }], '{"a"': '"a":', '\\': '"' };
      const created = await jsonOf(postJson(packageWith(`,"metadata":${JSON.stringify(metadata)}`)), 201);
      expect(created.metadata).toEqual(metadata);
    });

    it.each(['{"__proto__":{"polluted":1}}', '{"a":{"__proto__":1}}', '{"constructor":{"prototype":{"polluted":1}}}'])(
      'cannot reach behind their own values with %s',
      async (metadata) => {
        const response = await postJson(packageWith(`,"metadata":${metadata}`));
        const body = (await response.json()) as { metadata?: unknown };
        const isKept = response.status === 201 && JSON.stringify(body.metadata) === metadata;
        expect(isKept || response.status === 422).toBe(true);
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      },
    );

    it('with a member __proto__ are refused', async () => {
      await problemOf(postJson(packageWith(',"__proto__":{"name":"x"}')), 422, 'validation_failed');
    });

    it('nested deeper than is allowed are refused, however deep', async () => {
      for (const depth of [17, 100, 500_000]) {
        const metadata = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
        await problemOf(postJson(packageWith(`,"metadata":${metadata}`)), 422, 'invalid_metadata');
      }
    });

    it('that are not UTF-8 are refused, and not mended', async () => {
      const bytes = Buffer.from(packageWith(',"metadata":{"a":"?"}'));
      bytes[bytes.indexOf('?')] = 0xff;
      await problemOf(postJson(new Uint8Array(bytes)), 400, 'malformed_body');
    });

    it('are optional for a finalize', async () => {
      const send = (init: RequestInit) => server.send(`/packages/${id}/finalize`, { method: 'POST', ...init });
      const id = await newPackage(server);
      await problemOf(send({}), 422, 'empty_package');
      await problemOf(send({ body: '', headers: { 'content-type': 'application/json' } }), 422, 'empty_package');
      await problemOf(send({ body: '{', headers: { 'content-type': 'application/json' } }), 400, 'malformed_body');
      await problemOf(send({ body: '{"all":1}', headers: { 'content-type': 'application/json' } }), 422, 'validation_failed');
    });
  });

  describeWith('vectors', 'the vectors of JSONTestSuite as bodies', () => {
    const directory = join(vectorsDir(), 'json-parsing', 'test_parsing');
    const byKind: Record<string, readonly number[]> = { n: [400], y: [422], i: [400, 422] };
    // Well-formed, and yet one of two members would be lost.
    const expectedOf = (name: string) => (name.startsWith('y_object_duplicated_key') ? [400] : byKind[name.charAt(0)]);

    it('are all answered, and answered right', async () => {
      const names = readdirSync(directory).sort();
      expect(names.length).toBeGreaterThan(300);
      const wrong: string[] = [];
      for (const name of names) {
        const { status } = await postJson(new Uint8Array(readFileSync(join(directory, name))));
        if (expectedOf(name)?.includes(status) !== true) wrong.push(`${name}: ${status}`);
      }
      expect(wrong).toEqual([]);
    });
  });

  it('serves its documentation from itself alone', async () => {
    const page = await (await server.send('/docs')).text();
    const links = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      const url = new URL(link, `${server.url}/docs`);
      expect(url.origin).toBe(server.url);
      expect([link, (await fetch(url)).status]).toEqual([link, 200]);
    }
    const written = JSON.parse(readFileSync(new URL('../../../schemas/openapi/artifact-store.json', import.meta.url), 'utf8'));
    expect(await jsonOf(server.send('/openapi.json'), 200)).toEqual(written);
    expect(written.openapi).toBe('3.1.0');
  });
});
