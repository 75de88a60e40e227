import { readdirSync } from 'node:fs';
import { describeWith, jsonOf, problemOf, runCurl } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, pathsIn } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer, TOKENS } from './server.js';

const BOUNDARY = 'a-boundary';
const part = (header: string, content: string) => `--${BOUNDARY}\r\n${header}\r\n\r\n${content}\r\n`;
const field = (name: string, value: string) => part(`Content-Disposition: form-data; name="${name}"`, value);
const file = (content: string, type = 'text/plain') =>
  part(`Content-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: ${type}`, content);
const END = `--${BOUNDARY}--\r\n`;

describe('uploads as a form', () => {
  let server: TestServer;
  let packageId: string;
  beforeAll(async () => {
    server = await startServer();
    packageId = await newPackage(server);
  });
  afterAll(() => server.close());

  const post = (body: string, type = `multipart/form-data; boundary=${BOUNDARY}`) =>
    server.send(`/packages/${packageId}/files`, { method: 'POST', body: Buffer.from(body), headers: { 'content-type': type } });
  const staged = () =>
    readdirSync(`${server.storageRoot}/.staging`, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());

  it('stores what a browser or fetch sends', async () => {
    const form = new FormData();
    form.set('relative_path', 'from/f\u00e9tch.txt');
    form.set('file', new Blob(['hello'], { type: 'text/csv' }), 'ignored.txt');
    const response = await server.send(`/packages/${packageId}/files`, { method: 'POST', body: form });
    const stored = await jsonOf(response, 201);
    expect(stored).toMatchObject({ relative_path: 'from/f\u00e9tch.txt', media_type: 'text/csv', size_bytes: 5 });
    expect(await jsonOf(server.send(String(response.headers.get('location'))), 200)).toEqual(stored);
  });

  it('prefers the field media_type to the type of the part', async () => {
    const body = field('relative_path', 'typed') + field('media_type', 'application/x-mine') + file('x') + END;
    expect(await jsonOf(post(body), 201)).toMatchObject({ media_type: 'application/x-mine' });
  });

  it('keeps content that looks like a form', async () => {
    const content = `\r\n--${BOUNDARY.slice(0, -1)}\r\n--\r\n\r\n${'-'.repeat(1000)}`;
    const stored = await jsonOf(post(field('relative_path', 'tricky') + file(content) + END), 201);
    const download = await server.send(`/files/${stored.file_id}/download`);
    expect(await download.text()).toBe(content);
  });

  it.each([
    ['no part file', field('relative_path', 'x') + END, 'no part file'],
    ['no relative_path', file('x') + END, 'relative_path'],
    ['relative_path behind the file', file('x') + field('relative_path', 'x') + END, 'relative_path'],
    ['a field behind the file', field('relative_path', 'behind') + file('x') + field('media_type', 'a/b') + END, 'media_type'],
    ['two files', field('relative_path', 'two') + file('x') + file('y') + END, 'last'],
    ['a field twice', field('relative_path', 'x') + field('relative_path', 'y') + file('x') + END, 'twice'],
    ['a field nobody knows', field('path', 'x') + file('x') + END, '"path"'],
    ['a field that is too long', field('relative_path', 'x'.repeat(5000)) + file('x') + END, '4096'],
  ])('refuses a form with %s', async (_what, body, detail) => {
    const problem = await problemOf(post(body), 422, 'validation_failed');
    expect(problem.detail).toContain(detail);
    expect(staged()).toEqual([]);
  });

  it.each([
    ['ends within the file', field('relative_path', 'cut') + file('x').slice(0, -2)],
    ['ends before its closing boundary', field('relative_path', 'cut') + file('x')],
    ['ends within a header', `${field('relative_path', 'cut')}--${BOUNDARY}\r\nContent-Dis`],
    ['is empty', ''],
    ['has no boundary in it', 'hello'],
    ['has a part without a name', part('Content-Disposition: form-data', 'x') + END],
    ['has a part without a disposition', part('Content-Type: text/plain', 'x') + END],
    ['has text that is not UTF-8', field('relative_path', 'x').replace('x', '\u00ff') + file('x') + END],
    ['has a header without end', `--${BOUNDARY}\r\n${'X: y\r\n'.repeat(4000)}`],
  ])('refuses a form that %s, and records nothing', async (_what, body) => {
    const response = server.send(`/packages/${packageId}/files`, {
      method: 'POST',
      body: Buffer.from(body, 'latin1'),
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    });
    await problemOf(response, 400, 'malformed_body');
    expect(await pathsIn(server, packageId)).not.toContain('cut');
    expect(staged()).toEqual([]);
  });

  it('refuses what is no form', async () => {
    await problemOf(post('{}', 'application/json'), 415, 'unsupported_media_type');
    await problemOf(post('x', 'multipart/form-data'), 400, 'malformed_body');
  });

  it('refuses a path that is taken before it takes the file', async () => {
    await jsonOf(post(field('relative_path', 'taken') + file('x') + END), 201);
    const connection = await RawConnection.open(server.port);
    const fields = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'content-length': '100000000' };
    connection.request('POST', `/packages/${packageId}/files`, fields);
    connection.write(field('relative_path', 'taken') + file('').slice(0, -2));
    expect(await connection.until('duplicate_relative_path')).toContain('HTTP/1.1 409 ');
    connection.cut();
  });

  it('records nothing of a form that is cut off', async () => {
    const connection = await RawConnection.open(server.port);
    const fields = {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': '100000',
      expect: '100-continue',
    };
    connection.request('POST', `/packages/${packageId}/files`, fields);
    await connection.until('100 Continue');
    connection.write(field('relative_path', 'cut') + file('x'.repeat(1000)).slice(0, -2));
    connection.cut();
    // Nobody is left to be told; the log is, once all is cleared away.
    await server.untilLogged('upload_interrupted');
    expect(await pathsIn(server, packageId)).not.toContain('cut');
    expect(staged()).toEqual([]);
  });

  describeWith('curl', 'curl', () => {
    it('uploads with -F', async () => {
      const options = ['-H', `Authorization: Bearer ${TOKENS.all}`, '-F', 'relative_path=by-curl.json', '-F'];
      const { body, status } = await runCurl(
        `${server.url}/packages/${packageId}/files`,
        [...options, 'file=@-;type=application/json;filename="a\\";name=\\"evil.json"'],
        Buffer.from('{}'),
      );
      expect(status).toBe(201);
      expect(JSON.parse(body)).toMatchObject({ relative_path: 'by-curl.json', media_type: 'application/json', size_bytes: 2 });
    });
  });
});
