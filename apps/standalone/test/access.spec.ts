import { jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, putFile } from './api.js';
import { startServer, type TestServer, TOKENS } from './server.js';

const SCOPES = ['read', 'write', 'admin'] as const;
type Who = 'nobody' | 'unknown' | (typeof SCOPES)[number] | 'all';

const AUTHORIZATION: Record<Who, string | undefined> = {
  nobody: undefined,
  unknown: 'Bearer not-a-configured-token',
  read: `Bearer ${TOKENS.read}`,
  write: `Bearer ${TOKENS.write}`,
  admin: `Bearer ${TOKENS.admin}`,
  all: `Bearer ${TOKENS.all}`,
};

/** Ids that the routes below are filled with once they are known. */
const filled = (route: string, ids: Record<string, string>) => route.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? '');

const READING = [
  'GET /packages',
  'GET /packages/{package}',
  'GET /packages/{package}/files',
  'GET /packages/{finalized}/manifest',
  'GET /packages/{finalized}/manifest.json',
  'GET /files/{file}',
  'GET /files/{file}/download',
  'GET /packages/{package}/retention',
  'GET /packages/{package}/retention/holds',
  'GET /packages/{package}/retention/history',
  'GET /packages/{package}/explain',
  'HEAD /packages',
  'HEAD /files/{file}/download',
];
const WRITING = [
  'POST /packages',
  'POST /packages/{package}/grants',
  'POST /packages/{package}/files',
  'PUT /packages/{package}/files/some/path',
  'POST /packages/{package}/known',
  'POST /packages/{package}/finalize',
  'POST /packages/{package}/retention/extensions',
  'POST /packages/{package}/retention/holds',
];
const ADMINISTERING = [
  'POST /packages/{package}/retention/holds/{hold}/release',
  'POST /packages/{package}/undelete',
  'POST /jobs',
  'GET /jobs',
  'GET /jobs/{job}',
  'GET /jobs/{job}/items',
  'POST /jobs/{job}/cancel',
];
const OPEN = ['GET /', 'GET /health', 'GET /health/ready', 'GET /docs', 'GET /openapi.json'];

async function filledServer(settings: Record<string, string> = {}) {
  const server = await startServer(settings);
  const packageId = await newPackage(server);
  const file = await jsonOf(putFile(server, packageId, 'file', 'content'), 201);
  // The routes below close the first package.
  const open = await newPackage(server);
  const finalized = await newPackage(server);
  await jsonOf(server.post(`/packages/${finalized}/finalize`, { allow_empty: true }), 200);
  const hold = await jsonOf(server.post(`/packages/${packageId}/retention/holds`, { reason: 'case' }), 201);
  const job = await jsonOf(server.post('/jobs', { kind: 'retention-sweep' }), 202);
  const ids = {
    package: packageId,
    file: String(file.file_id),
    finalized,
    open,
    hold: String(hold.hold_id),
    job: String(job.job_id),
  };
  return { server, ids };
}

/** A request without body, so that it gets no further than where access is decided and what is sent is looked at. */
function callAs(server: TestServer, who: Who, route: string, ids: Record<string, string>): Promise<Response> {
  const [method = '', path = ''] = filled(route, ids).split(' ');
  const authorization = AUTHORIZATION[who];
  return fetch(`${server.url}${path}`, { method, headers: authorization === undefined ? {} : { authorization } });
}

describe('access', () => {
  let server: TestServer;
  let ids: Record<string, string>;
  beforeAll(async () => {
    ({ server, ids } = await filledServer());
  });
  afterAll(() => server.close());

  it.each(OPEN)('%s is for anyone, whatever they send', async (route) => {
    for (const who of ['nobody', 'unknown', 'read'] as const) expect((await callAs(server, who, route, ids)).status).toBe(200);
  });

  describe.each([
    ...READING.map((route) => [route, 'read'] as const),
    ...WRITING.map((route) => [route, 'write'] as const),
    ...ADMINISTERING.map((route) => [route, 'admin'] as const),
  ])('%s', (route, scope) => {
    it('wants a token', async () => {
      const response = await callAs(server, 'nobody', route, ids);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="artifact-store"');
    });

    it('wants a token that is known', async () => {
      const response = await callAs(server, 'unknown', route, ids);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    });

    it(`wants the scope ${scope}`, async () => {
      for (const other of SCOPES.filter((each) => each !== scope)) {
        const response = await callAs(server, other, route, ids);
        expect(response.status).toBe(403);
        expect(response.headers.get('www-authenticate')).toContain(`scope="${scope}"`);
      }
      for (const who of [scope, 'all'] as const) expect([401, 403]).not.toContain((await callAs(server, who, route, ids)).status);
    });
  });

  it('is decided before anything else is looked at', async () => {
    const send = (authorization: string) =>
      fetch(`${server.url}/packages?unknown=1`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'text/plain' },
        body: '{',
      });
    await problemOf(send(''), 401, 'token_missing');
    await problemOf(send(`Bearer ${TOKENS.read}`), 403, 'scope_missing');
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', TOKENS.all, `Bearer ${TOKENS.all} x`, `Token ${TOKENS.all}`])(
    'takes %j for no token',
    async (authorization) => {
      await problemOf(fetch(`${server.url}/packages`, { headers: { authorization } }), 401, 'token_missing');
    },
  );

  it('knows the scheme in any case', async () => {
    await jsonOf(fetch(`${server.url}/packages`, { headers: { authorization: `bearer ${TOKENS.read}` } }), 200);
  });

  it('leaves no token and no grant in the log', async () => {
    const grant = await jsonOf(server.send(`/packages/${ids.open}/grants`, { method: 'POST' }), 201);
    await fetch(`${server.url}/data/packages/${ids.open}/files/logged?grant=${grant.token}`, { method: 'PUT', body: 'x' });
    await fetch(`${server.url}/nowhere?grant=${grant.token}`, { headers: { authorization: `Bearer ${TOKENS.all}` } });
    await server.untilLogged('/nowhere');
    for (const secret of [...Object.values(TOKENS), String(grant.token), String(grant.token).slice(-20)]) {
      expect(server.logged()).not.toContain(secret);
    }
  });

  describe('to the data plane', () => {
    const grantFor = async (packageId = ids.open) =>
      String((await jsonOf(server.send(`/packages/${packageId}/grants`, { method: 'POST' }), 201)).token);
    const put = (path: string, init: RequestInit = {}) =>
      fetch(`${server.url}/data/packages/${path}`, { method: 'PUT', body: 'x', ...init });

    it('is by the grant in the URL, and by it alone', async () => {
      const stored = await jsonOf(put(`${ids.open}/files/by/grant?grant=${await grantFor()}`), 201);
      expect(stored).toMatchObject({ relative_path: 'by/grant', created_by: 'everything' });
      const headers = { authorization: `Bearer ${TOKENS.all}` };
      await problemOf(put(`${ids.open}/files/by/token`, { headers }), 401, 'grant_missing');
    });

    it('takes a form under a grant', async () => {
      const form = new FormData();
      form.set('relative_path', 'form/by/grant');
      form.set('file', new Blob(['x']));
      const url = `${server.url}/data/packages/${ids.open}/files?grant=${await grantFor()}`;
      expect(await jsonOf(fetch(url, { method: 'POST', body: form }), 201)).toMatchObject({ relative_path: 'form/by/grant' });
    });

    it('refuses a grant for another package, one for uploads where bytes are read, and one that nobody signed', async () => {
      const grant = await grantFor();
      await problemOf(put(`${ids.finalized}/files/x?grant=${grant}`), 403, 'grant_mismatch');
      await problemOf(fetch(`${server.url}/data/files/${ids.file}?grant=${grant}`), 403, 'grant_mismatch');
      await problemOf(put(`${ids.open}/files/x?grant=${grant.slice(0, -4)}AAAA`), 403, 'grant_invalid');
      await problemOf(put(`${ids.open}/files/x?grant=x`), 403, 'grant_invalid');
      await problemOf(fetch(`${server.url}/data/files/${ids.file}?grant=x`), 403, 'grant_invalid');
      const response = await fetch(`${server.url}/data/files/${ids.file}`);
      expect(response.headers.get('www-authenticate')).toBe('Grant realm="artifact-store"');
      await problemOf(response, 401, 'grant_missing');
    });

    it('refuses the paths that the control plane refuses', async () => {
      await problemOf(put(`${ids.open}/files/a%2F..?grant=${await grantFor()}`), 422, 'invalid_relative_path');
    });
  });
});

describe('access where reading is open to all', () => {
  let server: TestServer;
  let ids: Record<string, string>;
  beforeAll(async () => {
    ({ server, ids } = await filledServer({ ARTIFACTSTORE_ANON_READ: 'true' }));
  });
  afterAll(() => server.close());

  it.each(READING)('%s wants no token', async (route) => {
    for (const who of ['nobody', 'read', 'write', 'all'] as const)
      expect((await callAs(server, who, route, ids)).status).toBe(200);
  });

  it.each(READING)('%s refuses a token that is wrong all the same', async (route) => {
    expect((await callAs(server, 'unknown', route, ids)).status).toBe(401);
  });

  it.each(WRITING)('%s still wants one', async (route) => {
    expect((await callAs(server, 'nobody', route, ids)).status).toBe(401);
    expect((await callAs(server, 'read', route, ids)).status).toBe(403);
  });

  it.each(ADMINISTERING)('%s wants one as well, be it reading or not', async (route) => {
    expect((await callAs(server, 'nobody', route, ids)).status).toBe(401);
    for (const who of ['read', 'write'] as const) expect((await callAs(server, who, route, ids)).status).toBe(403);
  });
});

describe('access where no token is configured', () => {
  it('is closed', async () => {
    const server = await startServer({ ARTIFACTSTORE_AUTH_TOKENS: '' });
    await problemOf(server.send('/packages'), 401, 'token_unknown');
    await problemOf(server.post('/packages', {}), 401, 'token_unknown');
    await server.close();
  });
});
