import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, jsonOf, problemOf, Sender, ServerDidNotStartError } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

const TOKENS = { all: 'the-secret-of-everything', read: 'the-secret-of-readers' };
/** Secrets of other systems, sent here by mistake. */
const STRAY = { bearer: 'a-token-of-another-system', password: 'correct-horse-battery', grant: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln' };

/** What must come up in no log and no answer. */
const secrets = () => {
  const known = [...Object.values(TOKENS), ...Object.values(STRAY)];
  return [...known, ...known.map((secret) => Buffer.from(`user:${secret}`).toString('base64'))];
};

describe('what a server says', () => {
  let server: FaultyServer;
  let packageId: string;
  let grant: string;
  const answers: string[] = [];
  beforeAll(async () => {
    const env = {
      ARTIFACTSTORE_AUTH_TOKENS: `everything=${TOKENS.all},reader:read=${TOKENS.read}`,
      ARTIFACTSTORE_API_TOKEN: TOKENS.all,
    };
    server = await FaultyServer.start({ env });
    const body = { name: 'n', producer: 'p', subject: 's', retention_class: 'transient' };
    const created = await jsonOf(server.post('/packages', body), 201);
    packageId = String(created.package_id);
    grant = String((created.upload_grant as Json).token);
  });
  afterAll(() => server.stop());

  const refused = async (path: string, init: RequestInit, status: number, code: string) => {
    answers.push(JSON.stringify(await problemOf(server.send(path, init), status, code)));
  };

  it('of tokens it does not know, or that may not do what is asked, holds none of them', async () => {
    const post = { method: 'POST', body: '{}' };
    const withField = (authorization: string) => ({ headers: { authorization, 'content-type': 'application/json' } });
    for (const field of [`Bearer ${STRAY.bearer}`, `Bearer ${TOKENS.all}x`]) {
      await refused('/packages', withField(field), 401, 'token_unknown');
    }
    const basic = `Basic ${Buffer.from(`user:${STRAY.password}`).toString('base64')}`;
    for (const field of [basic, STRAY.bearer]) await refused('/packages', withField(field), 401, 'token_missing');
    await refused('/packages', { ...post, ...withField(`Bearer ${TOKENS.read}`) }, 403, 'scope_missing');
  });

  it('of grants, good and bad, holds none of them', async () => {
    const file = (path: string) => `/data/packages/${packageId}/files/${path}`;
    const put = { method: 'PUT', body: 'bytes' };
    await jsonOf(server.send(`${file('granted')}?grant=${grant}`, put), 201);
    await refused(`${file('granted')}?grant=${grant}`, put, 409, 'duplicate_relative_path');
    await refused(`${file('a%2F..')}?grant=${grant}`, put, 422, 'invalid_relative_path');
    await refused(`${file('forged')}?grant=${STRAY.grant}`, put, 403, 'grant_invalid');
    await refused(`${file('cut')}?grant=${grant.slice(0, -4)}`, put, 403, 'grant_invalid');
    await refused(`/data/files/${packageId}?grant=${grant}`, {}, 403, 'grant_mismatch');
    await refused(`/packages?grant=${grant}`, {}, 422, 'validation_failed');
    await refused(`/no/such/route?grant=${grant}`, {}, 404, 'route_not_found');
  });

  it('of requests that are none holds nothing of what was in them', async () => {
    const fields = `authorization: Bearer ${TOKENS.all}\r\nbad header ${STRAY.password}\r\n\r\n`;
    for (const request of [`GET /?grant=${grant} HTTP/1.1\r\n${fields}`, `NONSENSE ${STRAY.bearer}\r\n${fields}`]) {
      answers.push(await (await Sender.connect(server.process)).write(request).closed());
    }
    const members = { token: STRAY.bearer, authorization: STRAY.password };
    answers.push(JSON.stringify(await problemOf(server.post('/packages', members), 422, 'validation_failed')));
  });

  it('of bytes that are missing, damaged or in the way names no path of the machine', async () => {
    const stored = async (path: string) => {
      const file = await jsonOf(server.put(packageId, path, `bytes of ${path}`), 201);
      const hex = String(file.digest_primary);
      return [String(file.file_id), join(server.storageRoot, 'blake3', hex.slice(0, 2), hex.slice(2, 4), hex)] as const;
    };
    const [missing, object] = await stored('missing');
    rmSync(object);
    await refused(`/files/${missing}/download`, {}, 404, 'object_not_found');
    const [other, inTheWay] = await stored('in-the-way');
    rmSync(inTheWay);
    mkdirSync(join(inTheWay, 'directory'), { recursive: true });
    await refused(`/files/${other}/download`, {}, 404, 'object_not_found');
    const again = await server.newPackage();
    await refused(`/packages/${again}/files/x`, { method: 'PUT', body: 'bytes of in-the-way' }, 503, 'backend_unavailable');
  });

  it('is free of all secrets in the end', async () => {
    const { stderr } = await server.stop();
    expect(stderr).toContain('"level":"debug"');
    expect(stderr).toContain('"path":"/data/packages/');
    for (const said of [stderr, answers.join('\n')]) {
      for (const secret of [...secrets(), grant]) expect(said).not.toContain(secret);
    }
    expect(answers).toHaveLength(18);
  });
});

describe('a server that cannot start', () => {
  it.each([
    ['two of its tokens are the same', { ARTIFACTSTORE_AUTH_TOKENS: `one=${STRAY.bearer},other=${STRAY.bearer}` }],
    ['its database cannot be reached', { ARTIFACTSTORE_DATABASE_URL: `postgresql://user:${STRAY.password}@127.0.0.1:1/db` }],
    ['its database URL is none', { ARTIFACTSTORE_DATABASE_URL: `mysql://user:${STRAY.password}@127.0.0.1/db` }],
  ])('because %s says so without the secret', async (_why, env) => {
    const refusal = await FaultyServer.start({ env }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ServerDidNotStartError);
    const { code, stderr } = (refusal as ServerDidNotStartError).end;
    expect([2, 7]).toContain(code);
    expect(stderr).toMatch(/^artifact-store: /m);
    for (const secret of secrets()) expect(stderr).not.toContain(secret);
  });
});
