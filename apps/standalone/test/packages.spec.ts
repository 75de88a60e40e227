import { decodeCanonical, toJcs } from '@artifact-store/encoding';
import { type Json, jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, pathsIn, putFile } from './api.js';
import { startServer, type TestServer } from './server.js';

describe('packages over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  const names = async (query: string) => {
    const page = await jsonOf(server.send(`/packages?${query}`), 200);
    return (page.items as Json[]).map(({ name }) => name);
  };

  it('creates a package, answers where it is, and gives a grant to fill it', async () => {
    const body = { name: 'n', producer: 'p', subject: 's', retention_class: 'raw-evidence', metadata: { a: [1, { b: null }] } };
    const response = await server.post('/packages', body);
    const created = await jsonOf(response, 201);
    expect(created).toMatchObject({ ...body, status: 'created', file_count: 0, created_by: 'everything', unique_key: null });
    expect(created.upload_grant).toMatchObject({ token: expect.any(String), expires_at: expect.any(String) });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { upload_grant: _, ...shown } = created;
    expect(await jsonOf(server.send(String(response.headers.get('location'))), 200)).toEqual(shown);
  });

  it('answers the package with the same unique_key, and refuses one that differs', async () => {
    const body = { name: 'n', producer: 'keyed', subject: 's', retention_class: 'transient', unique_key: 'run-7' };
    const first = await jsonOf(server.post('/packages', body), 201);
    const second = await jsonOf(server.post('/packages', { ...body, name: 'another name' }), 200);
    expect(second.package_id).toBe(first.package_id);
    const problem = await problemOf(server.post('/packages', { ...body, subject: 'other' }), 409, 'unique_key_conflict');
    expect(problem.package_id).toBe(first.package_id);
  });

  it('lists packages by each filter', async () => {
    await newPackage(server, { name: 'f1', producer: 'filter', subject: 'x', metadata: { build: 7, kind: 'nightly' } });
    const second = await newPackage(server, { name: 'f2', producer: 'filter', subject: 'y', retention_class: 'raw-evidence' });
    await putFile(server, second, 'a', 'a');
    await jsonOf(server.post(`/packages/${second}/finalize`, {}), 200);
    expect(await names('producer=filter')).toEqual(['f2', 'f1']);
    expect(await names('producer=filter&subject=x')).toEqual(['f1']);
    expect(await names('producer=filter&retention_class=raw-evidence')).toEqual(['f2']);
    expect(await names('producer=filter&status=finalized')).toEqual(['f2']);
    expect(await names('producer=filter&name=f1')).toEqual(['f1']);
    expect(await names('producer=filter&metadata.build=7')).toEqual(['f1']);
    expect(await names('producer=filter&metadata.build=7&metadata.kind=weekly')).toEqual([]);
    expect(await names('producer=filter&held=false&eligible=false')).toEqual(['f2', 'f1']);
    expect(await names('producer=filter&held=true')).toEqual([]);
    expect(await names('producer=filter&eligible=true')).toEqual([]);
    expect(await names('producer=filter&created_after=2020-01-01T00:00:00.000Z')).toEqual(['f2', 'f1']);
    expect(await names('producer=filter&created_before=2020-01-01T00:00:00.000Z')).toEqual([]);
  });

  it('pages through packages without losing or repeating one', async () => {
    for (const name of ['1', '2', '3']) await newPackage(server, { name, producer: 'paged' });
    const seen: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== null; ) {
      const query = `producer=paged&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = await jsonOf(server.send(`/packages?${query}`), 200);
      seen.push(...(page.items as Json[]).map(({ name }) => name));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(['3', '2', '1']);
  });

  it('lists files in the byte order of their paths, by prefix', async () => {
    const packageId = await newPackage(server);
    for (const path of ['b/2', '%F0%9F%98%80', '%EF%BF%BD', 'a', 'b/1']) await putFile(server, packageId, path, path);
    expect(await pathsIn(server, packageId)).toEqual(['a', 'b/1', 'b/2', '\uFFFD', '\u{1F600}']);
    const page = await jsonOf(server.send(`/packages/${packageId}/files?prefix=b%2F&limit=1`), 200);
    expect((page.items as Json[]).map((file) => file.relative_path)).toEqual(['b/1']);
    expect(page.next_cursor).toEqual(expect.any(String));
  });

  it('finalizes once, and then answers the same manifest for ever', async () => {
    const packageId = await newPackage(server);
    await problemOf(server.post(`/packages/${packageId}/finalize`, {}), 422, 'empty_package');
    await problemOf(server.send(`/packages/${packageId}/manifest`), 409, 'manifest_not_ready');
    await putFile(server, packageId, 'only.txt', 'content', { 'content-type': 'text/plain; charset=utf-8' });
    const finalized = await jsonOf(server.send(`/packages/${packageId}/finalize`, { method: 'POST' }), 200);
    expect(finalized).toMatchObject({ package_id: packageId, file_count: 1, total_bytes: 7, finalized_by: 'everything' });
    expect(await jsonOf(server.post(`/packages/${packageId}/finalize`, { allow_empty: true }), 200)).toEqual(finalized);
    await problemOf(putFile(server, packageId, 'late', 'x'), 409, 'package_not_open');
    await problemOf(server.send(`/packages/${packageId}/grants`, { method: 'POST' }), 409, 'package_not_open');

    const cbor = await server.send(`/packages/${packageId}/manifest`);
    expect(cbor.headers.get('content-type')).toBe('application/cbor');
    expect(cbor.headers.get('etag')).toBe(`"${finalized.manifest_digest}"`);
    expect(cbor.headers.get('cache-control')).toContain('immutable');
    const manifest = decodeCanonical(new Uint8Array(await cbor.arrayBuffer()));
    const json = await server.send(`/packages/${packageId}/manifest.json`);
    expect(json.headers.get('etag')).toBe(cbor.headers.get('etag'));
    expect(await json.text()).toBe(toJcs(manifest));
    expect(manifest).toMatchObject({ files: [{ relative_path: 'only.txt', media_type: 'text/plain; charset=utf-8' }] });
  });

  it('finalizes an empty package where that is said to be meant', async () => {
    const packageId = await newPackage(server);
    await problemOf(server.post(`/packages/${packageId}/finalize`, { allow_empty: false }), 422, 'empty_package');
    expect(await jsonOf(server.post(`/packages/${packageId}/finalize`, { allow_empty: true }), 200)).toMatchObject({
      file_count: 0,
    });
  });

  it.each(['manifest', 'manifest.json'])('answers 304 to who has the %s already', async (route) => {
    const packageId = await newPackage(server);
    const { manifest_digest: digest } = await jsonOf(server.post(`/packages/${packageId}/finalize`, { allow_empty: true }), 200);
    const send = (tag: string) => server.send(`/packages/${packageId}/${route}`, { headers: { 'if-none-match': tag } });
    for (const tag of [`"${digest}"`, `W/"${digest}"`, '*', `"other", "${digest}"`]) {
      const response = await send(tag);
      expect([tag, response.status, await response.text()]).toEqual([tag, 304, '']);
      expect(response.headers.get('etag')).toBe(`"${digest}"`);
    }
    expect((await send('"other"')).status).toBe(200);
  });

  it.each([
    ['a class that is not there', { retention_class: 'no-such' }, 422, 'unknown_retention_class'],
    ['a schema that is not registered', { metadata_schema: 'no-such' }, 422, 'unknown_metadata_schema'],
    ['a fraction in the metadata', { metadata: { a: 1.5 } }, 422, 'invalid_metadata'],
    ['metadata that is a list', { metadata: [] }, 422, 'validation_failed'],
    ['U+0000 in a name', { name: 'a\u0000b' }, 422, 'invalid_text'],
    ['an empty name', { name: '' }, 422, 'validation_failed'],
    ['a name that is a number', { name: 7 }, 422, 'validation_failed'],
    ['a member nobody knows', { nmae: 'typo' }, 422, 'validation_failed'],
    ['a member called constructor', { constructor: {} }, 422, 'validation_failed'],
    ['a member called toString', { toString: 'x' }, 422, 'validation_failed'],
  ])('refuses %s', async (_what, members, status, code) => {
    const body = { name: 'n', producer: 'p', subject: 's', retention_class: 'transient', ...members };
    await problemOf(server.post('/packages', body), status, code);
  });

  it('names every member that is missing or unknown', async () => {
    const problem = await problemOf(server.post('/packages', { name: 'n', colour: 'red' }), 422, 'validation_failed');
    expect(problem.problems).toEqual(
      expect.arrayContaining([
        expect.stringContaining('producer'),
        expect.stringContaining('subject'),
        expect.stringContaining('retention_class'),
        expect.stringContaining('"colour"'),
      ]),
    );
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=ten',
    'limit=5&limit=5',
    'status=closed',
    'held=maybe',
    'producr=typo',
    'metadata.a=1&metadata.a=2',
    '__proto__=x',
    'constructor=x',
    'metadata=x',
  ])('refuses the query %s', async (query) => {
    await problemOf(server.send(`/packages?${query}`), 422, 'validation_failed');
  });

  it('lists packages by times of any zone and fineness', async () => {
    const packageId = await newPackage(server, { name: 'timed', producer: 'timed' });
    const { created_at: createdAt } = await jsonOf(server.send(`/packages/${packageId}`), 200);
    const time = String(createdAt);
    const earlier = new Date(Date.parse(time) - 1).toISOString();
    const inTokyo = new Date(Date.parse(time) - 1 + 9 * 60 * 60 * 1000).toISOString().replace('Z', '+09:00');
    for (const after of [earlier, inTokyo, encodeURIComponent(inTokyo), earlier.replace('Z', '9999z')]) {
      expect(await names(`producer=timed&created_after=${after}`)).toEqual(['timed']);
    }
    for (const after of [time, time.replace('Z', '0001Z')]) {
      expect(await names(`producer=timed&created_after=${after}`)).toEqual([]);
    }
    expect(await names(`producer=timed&created_before=${time}`)).toEqual([]);
    expect(await names(`producer=timed&created_before=${time.replace('Z', '0001Z')}`)).toEqual(['timed']);
  });

  it.each([
    'created_after=yesterday',
    'created_after=2026-02-30T00:00:00.000Z',
    'created_before=2026-02-28T00:00:00',
    'created_before=10000-01-01T00:00:00Z',
    'created_before=',
  ])('refuses the query %s, whose time cannot be read', async (query) => {
    const problem = await problemOf(server.send(`/packages?${query}`), 422, 'invalid_time');
    expect(problem.detail).toContain(query.split('=')[0]);
  });

  it('refuses a cursor that is none of ours, and a query that is not UTF-8', async () => {
    await problemOf(server.send('/packages?cursor=abc'), 422, 'invalid_cursor');
    await problemOf(server.send('/packages?name=%FF'), 400, 'malformed_request');
    await problemOf(server.send('/packages?name=%zz'), 400, 'malformed_request');
  });

  it('refuses a query where a route has no use for one', async () => {
    await problemOf(server.send(`/packages/${await newPackage(server)}?verbose=1`), 422, 'validation_failed');
  });

  it('says what an id looks like, and which id is not there', async () => {
    const nobody = '01900000-0000-7000-8000-000000000000';
    for (const route of ['packages/x', 'packages/x/files', 'packages/x/manifest', 'files/x', 'files/x/download']) {
      const problem = await problemOf(server.send(`/${route}`), 422, 'validation_failed');
      expect(problem.detail).toContain('UUID');
    }
    await problemOf(server.send(`/packages/${nobody.toUpperCase().replace('01900000', '0190ABCD')}`), 422, 'validation_failed');
    await problemOf(server.send(`/packages/${nobody}`), 404, 'package_not_found');
    await problemOf(server.send(`/packages/${nobody}/files`), 404, 'package_not_found');
    await problemOf(server.send(`/files/${nobody}`), 404, 'file_not_found');
    await problemOf(server.send(`/files/${nobody}/download`), 404, 'file_not_found');
  });
});
