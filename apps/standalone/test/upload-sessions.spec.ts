import { createHash } from 'node:crypto';
import { type Json, jsonOf, problemOf, runCurl, stagedFiles, until } from '@artifact-store/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newPackage, pathsIn, putFile } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer, TOKENS } from './server.js';

const CONTENT = 'the content of a file';
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const NO_ID = '019bf4c0-0000-7000-8000-00000000dead';
const LONG = Buffer.alloc(200_000, 'long ');

let server: TestServer;
let packageId: string;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

beforeEach(async () => {
  packageId = await newPackage(server);
});

const announce = (members: Json = {}) =>
  server.post('/uploads', { package_id: packageId, relative_path: 'a/ü', media_type: 'text/plain', ...members });
const created = (members: Json = {}) => jsonOf(announce(members), 201);
const put = ({ upload_url: url }: Json, body: string | Buffer = CONTENT, headers = {}) =>
  server.send(String(url), { method: 'PUT', body: Buffer.from(body), headers });
const get = ({ upload_id: id }: Json) => jsonOf(server.send(`/uploads/${id}`), 200);
const abort = ({ upload_id: id }: Json) => server.send(`/uploads/${id}`, { method: 'DELETE' });
const ingested = async () => {
  const page = await jsonOf(server.send('/events?since=0&limit=1000', { headers: { accept: 'application/json' } }), 200);
  const events = page.events as { event_type: string; payload: Json }[];
  return events.filter(({ event_type, payload }) => event_type === 'v1.file.ingested' && payload.package_id === packageId);
};
const staged = () => stagedFiles(server.storageRoot);

/** A PUT of LONG of which the first half has arrived, as the session tells. */
async function halfPut(session: Json) {
  const connection = await RawConnection.open(server.port);
  connection.request('PUT', String(session.upload_url), { 'content-length': String(LONG.length), connection: 'close' });
  connection.write(LONG.subarray(0, LONG.length / 2));
  await until(async () => (await get(session)).status === 'receiving');
  return { connection, sendRest: () => connection.write(LONG.subarray(LONG.length / 2)) };
}

describe('an upload session', () => {
  it('is announced, takes its bytes by a PUT that may be repeated, and comes to one file', async () => {
    const answer = await announce({ size_bytes: CONTENT.length, digest: `sha256:${SHA256}` });
    const session = await jsonOf(answer, 201);
    expect(answer.headers.get('location')).toBe(`/uploads/${session.upload_id}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(session).toMatchObject({
      status: 'created',
      upload_url: `/uploads/${session.upload_id}`,
      created_by: 'everything',
      ...{ package_id: packageId, relative_path: 'a/ü', media_type: 'text/plain', receiving: null, file_id: null },
    });
    expect(await pathsIn(server, packageId)).toEqual([]);

    const first = await put(session, CONTENT, { 'content-type': 'application/x-ignored' });
    const file = await jsonOf(first, 201);
    expect(first.headers.get('location')).toBe(`/files/${file.file_id}`);
    expect(file).toMatchObject({ relative_path: 'a/ü', media_type: 'text/plain', digest_sha256: SHA256 });
    const again = await put(session);
    expect(again.headers.get('location')).toBe(`/files/${file.file_id}`);
    expect(await jsonOf(again, 200)).toEqual(file);
    expect(await get(session)).toMatchObject({ status: 'completed', file_id: file.file_id });
    expect(await ingested()).toHaveLength(1);
  });

  it('that is completed answers the same bytes also when the package is closed, and refuses others', async () => {
    const session = await created();
    const file = await jsonOf(put(session), 201);
    await jsonOf(server.post(`/packages/${packageId}/finalize`, {}), 200);
    expect(await jsonOf(put(session), 200)).toEqual(file);
    expect(await problemOf(put(session, 'other bytes'), 409, 'upload_completed')).toMatchObject({ file_id: file.file_id });
    expect(await problemOf(abort(session), 409, 'upload_completed')).toMatchObject({ file_id: file.file_id });
    expect(await ingested()).toHaveLength(1);
  });

  it('is served to curl, by the URL that it names and by the grant alone', async () => {
    const one = await created({ relative_path: 'by-token' });
    const authorization = ['--header', `Authorization: Bearer ${TOKENS.write}`];
    const upload = ['--upload-file', '-'];
    const byToken = await runCurl(`${server.url}${one.upload_url}`, [...authorization, ...upload], Buffer.from(CONTENT));
    expect(byToken).toMatchObject({ status: 201 });
    const other = await created({ relative_path: 'by-grant' });
    const { token } = other.upload_grant as Json;
    const byGrant = await runCurl(`${server.url}/data/uploads/${other.upload_id}?grant=${token}`, upload, Buffer.from(CONTENT));
    expect(byGrant).toMatchObject({ status: 201 });
    expect(await pathsIn(server, packageId)).toEqual(['by-grant', 'by-token']);
  });

  it('is made once for each key of its sender', async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'session-1' };
    const body = JSON.stringify({ package_id: packageId, relative_path: 'a', media_type: 'text/plain' });
    const sent = () => jsonOf(server.send('/uploads', { method: 'POST', headers, body }), 201);
    expect((await sent()).upload_id).toBe((await sent()).upload_id);
  });

  it.each([
    ['no package_id', { package_id: undefined }, 422, 'validation_failed'],
    ['a package_id that is none', { package_id: 'x' }, 422, 'validation_failed'],
    ['a package that is not there', { package_id: NO_ID }, 404, 'package_not_found'],
    ['a path that is none', { relative_path: '../etc/passwd' }, 422, 'invalid_relative_path'],
    ['no media type', { media_type: null }, 422, 'validation_failed'],
    ['a media type that is none', { media_type: 'text' }, 422, 'validation_failed'],
    ['a size below zero', { size_bytes: -1 }, 422, 'validation_failed'],
    ['a size as text', { size_bytes: '5' }, 422, 'validation_failed'],
    ['a digest of another algorithm', { digest: `md5:${'0'.repeat(32)}` }, 422, 'validation_failed'],
    ['a digest that is too short', { digest: 'sha256:00' }, 422, 'validation_failed'],
    ['an unknown member', { overwrite: true }, 422, 'validation_failed'],
  ])('is not made with %s', async (_, members, status, code) => {
    await problemOf(announce(members), status, code);
  });

  it('is not made where the path is taken, and its PUT is refused where it was taken since', async () => {
    const session = await created({ relative_path: 'taken' });
    await jsonOf(putFile(server, packageId, 'taken', CONTENT), 201);
    await problemOf(announce({ relative_path: 'taken' }), 409, 'duplicate_relative_path');
    await problemOf(put(session), 409, 'duplicate_relative_path');
    expect(await get(session)).toMatchObject({ status: 'created' });
  });

  it('takes no bytes for a package that was closed since', async () => {
    const session = await created();
    await jsonOf(server.post(`/packages/${packageId}/finalize`, { allow_empty: true }), 200);
    await problemOf(put(session), 409, 'package_not_open');
    await problemOf(announce(), 409, 'package_not_open');
  });

  it.each([
    ['fewer bytes', { size_bytes: CONTENT.length + 1 }, {}, 'size_mismatch'],
    ['more bytes', { size_bytes: 1 }, {}, 'size_mismatch'],
    ['other bytes', { digest: `sha256:${'0'.repeat(64)}` }, {}, 'digest_mismatch'],
    ['other bytes by BLAKE3', { digest: `blake3:${'0'.repeat(64)}` }, {}, 'digest_mismatch'],
    ['bytes that are not what their header says', {}, { 'x-content-address': `sha256:${'0'.repeat(64)}` }, 'digest_mismatch'],
  ])('records nothing of %s than were announced, and takes the right ones after', async (_, announced, headers, code) => {
    const session = await created(announced);
    await problemOf(put(session, CONTENT, headers), 422, code);
    expect([await get(session), await ingested(), staged()]).toMatchObject([{ status: 'created' }, [], []]);
    const right = await created({ relative_path: 'right', size_bytes: CONTENT.length, digest: `sha256:${SHA256}` });
    await jsonOf(put(right), 201);
  });

  it.each([
    ['GET', 404, 'upload_not_found'],
    ['PUT', 404, 'upload_not_found'],
    ['DELETE', 404, 'upload_not_found'],
  ])('that is not there is told to %s', async (method, status, code) => {
    const init = method === 'PUT' ? { method, body: CONTENT } : { method };
    await problemOf(server.send(`/uploads/${NO_ID}`, init), status, code);
    await problemOf(server.send('/uploads/x', init), 422, 'validation_failed');
  });

  it('continues no file and takes no coding', async () => {
    const session = await created();
    await problemOf(put(session, CONTENT, { 'content-range': 'bytes 0-1/2' }), 400, 'malformed_request');
    await problemOf(put(session, CONTENT, { 'content-encoding': 'gzip' }), 415, 'unsupported_media_type');
    await jsonOf(put(session), 201);
  });
});

describe('while the bytes of an upload session arrive', () => {
  it('another PUT hears who sends, and when to come back; the first one wins', async () => {
    const session = await created();
    const { connection, sendRest } = await halfPut(session);
    expect(await get(session)).toMatchObject({ receiving: { by: 'everything', until: expect.any(String) } });
    const refused = await put(session, LONG);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(refused, 409, 'upload_in_progress')).toMatchObject({
      receiving_by: 'everything',
      retry_after_seconds: Number(refused.headers.get('retry-after')),
    });
    sendRest();
    expect(await connection.until('file_id')).toMatch(/^HTTP\/1.1 201 /);
    await jsonOf(put(session, LONG), 200);
    expect(await ingested()).toHaveLength(1);
  });

  it('a sender that breaks off leaves the session to the next one', async () => {
    const session = await created();
    const { connection } = await halfPut(session);
    connection.cut();
    await until(async () => (await get(session)).status === 'created');
    await jsonOf(put(session, LONG), 201);
    expect([await ingested(), staged()]).toMatchObject([[{}], []]);
  });

  it('an abort ends the PUT with a clear error, and nothing is recorded or left', async () => {
    const session = await created();
    const { connection } = await halfPut(session);
    expect(await jsonOf(abort(session), 200)).toMatchObject({ status: 'aborted', aborted_by: 'everything' });
    expect(await connection.until('upload_aborted')).toMatch(/^HTTP\/1.1 410 /);
    await until(() => staged().length === 0);
    expect(await jsonOf(abort(session), 200)).toMatchObject({ status: 'aborted' });
    expect(await problemOf(put(session), 410, 'upload_aborted')).toMatchObject({ aborted_by: 'everything' });
    expect(await ingested()).toEqual([]);
  }, 20_000);

  it('the package may be closed: the PUT is refused at its end, and nothing is recorded', async () => {
    const session = await created();
    const { connection, sendRest } = await halfPut(session);
    await jsonOf(server.post(`/packages/${packageId}/finalize`, { allow_empty: true }), 200);
    sendRest();
    expect(await connection.until('package_not_open')).toMatch(/^HTTP\/1.1 409 /);
    expect([await ingested(), staged()]).toEqual([[], []]);
  });
});
