import { type Json, jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newPackage, pathsIn, putFile } from './api.js';
import { startServer, type TestServer, TOKENS } from './server.js';

let server: TestServer;
let stored: Json;
let packageId: string;
beforeAll(async () => {
  server = await startServer();
  stored = await jsonOf(putFile(server, await newPackage(server), 'elsewhere', 'content'), 201);
});
beforeEach(async () => {
  packageId = await newPackage(server);
});
afterAll(() => server.close());

const ZEROS = '0'.repeat(64);

/** A file with the bytes that are stored. */
function entry(path: string, members: Json = {}): Json {
  const { size_bytes: size, digest_primary: hex, digest_sha256: sha256 } = stored;
  return { relative_path: path, media_type: 'text/plain', size_bytes: size, digest: `blake3:${hex}`, sha256, ...members };
}
const neverSent = () => entry('new', { digest: `blake3:${ZEROS}`, sha256: ZEROS });

/** @param secret of the token that asks */
function known(files: unknown, secret: string = TOKENS.all): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
  return fetch(`${server.url}/packages/${packageId}/known`, { method: 'POST', headers, body: JSON.stringify({ files }) });
}

describe('files that are known', () => {
  it('are in the package without having been sent, and those that are not are told of', async () => {
    const { results } = await jsonOf(known([entry('here'), neverSent(), entry('here')]), 200);
    const here = { file: { package_id: packageId, relative_path: 'here', size_bytes: 7 }, error: null };
    const twice = { file: null, error: { code: 'duplicate_relative_path', members: { relative_path: 'here' } } };
    expect(results).toMatchObject([here, { file: null, error: null }, twice]);
    const [{ file }] = results as [{ file: Json }];
    expect(await (await server.send(`/files/${file.file_id}/download`)).text()).toBe('content');
  });

  it('are none to a token that may write and not read, whatever is stored', async () => {
    const { results } = await jsonOf(known([entry('here'), neverSent()], TOKENS.write), 200);
    expect(results).toEqual([
      { file: null, error: null },
      { file: null, error: null },
    ]);
    expect(await pathsIn(server, packageId)).toEqual([]);
  });

  it.each([
    ['no list', () => 'x', 'files'],
    ['a file that is none', () => [1], 'files[0] must be an object'],
    ['a member that nobody knows', () => [entry('a'), entry('b', { colour: 1 })], '"files[1].colour" is not known'],
    ['a digest of another kind', () => [entry('a', { digest: `sha256:${ZEROS}` })], 'files[0]: digest'],
    ['a digest in capitals', () => [entry('a', { sha256: 'F'.repeat(64) })], 'files[0]: sha256'],
    ['a size below 0', () => [entry('a', { size_bytes: -1 })], 'files[0]: size_bytes'],
    ['more than 500 files', () => Array.from({ length: 501 }, (_, index) => entry(`${index}`)), 'files'],
  ])('are refused with %s', async (_what, files: () => unknown, detail) => {
    expect(await problemOf(known(files()), 422, 'validation_failed')).toMatchObject({ detail: expect.stringContaining(detail) });
  });

  it('are 500 at once at most', async () => {
    const { results } = await jsonOf(known(Array.from({ length: 500 }, (_, index) => entry(`${index}`))), 200);
    expect((results as Json[]).filter(({ file }) => file !== null)).toHaveLength(500);
  });
});
