import { ARCHIVE_END, archived, describeWith, type Json, jsonOf, problemOf, runCurl, Sender } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Besieged } from './besieged.js';
import { opened } from './forgery.js';

describe('a redirect to a data plane', () => {
  let siege: Besieged;
  let packageId: string;
  let fileId: string;
  beforeAll(async () => {
    siege = await Besieged.start();
    packageId = await siege.newPackage();
    fileId = await siege.stored(packageId, 'a');
  });
  afterAll(() => siege.stop());

  const dataUrl = () => siege.planes.dataPlanes[0].url;

  /** The head of the answer to a request that is written octet by octet, as no well-behaved client writes it. */
  const answerTo = async (method: string, target: string, fields: Record<string, string> = {}) => {
    const sender = await Sender.connect({ url: siege.planes.url, token: siege.planes.token });
    return sender.request(method, target, { 'content-length': '0', connection: 'close', ...fields }).closed();
  };
  const locationIn = (answer: string) => /^location: (.*)\r$/im.exec(answer)?.[1];

  /** Where a redirect leads, split by the rules of URLs and not by ours. */
  const targetOf = (answer: string) => {
    expect(answer).toMatch(/^HTTP\/1\.1 307 /);
    const { origin, pathname, searchParams } = new URL(locationIn(answer) ?? '');
    expect(origin).toBe(dataUrl());
    expect([...searchParams.keys()]).toEqual(['grant']);
    return { pathname, grant: opened(searchParams.get('grant') ?? '') };
  };

  it.each([
    ['a download', 'GET', () => `/files/${fileId}/download`],
    ['the head of a download', 'HEAD', () => `/files/${fileId}/download`],
    ['an upload', 'PUT', () => `/packages/${packageId}/files/x`],
    ['a form', 'POST', () => `/packages/${packageId}/files`],
    ['an archive', 'POST', () => `/packages/${packageId}/archive`],
  ])(
    'of %s is kept by no cache, tells nobody where it came from, and has the grant in Location alone',
    async (_what, method, target) => {
      const answer = await answerTo(method, target());
      const location = locationIn(answer) ?? '';
      const grant = new URL(location).searchParams.get('grant') ?? '';
      expect(grant).toMatch(/^eyJ/);
      expect(answer).toMatch(/^cache-control: no-store\r$/im);
      expect(answer).toMatch(/^referrer-policy: no-referrer\r$/im);
      expect(answer.replace(location, '')).not.toContain(grant.slice(-20));
      expect(answer.replace(location, '')).not.toMatch(/eyJ/);
      expect(answer).toMatch(/\r\n\r\n$/);
    },
  );

  describeWith('curl', 'that curl follows', () => {
    it('brings an archive to the data plane, which answers its lines', async () => {
      const archive = Buffer.concat([archived({ name: 'by curl' }, 'x'), archived({ name: 'link', type: '2' }), ARCHIVE_END]);
      const { url, token } = siege.planes;
      const fields = ['--header', 'Content-Type: application/x-tar', '--header', `Authorization: Bearer ${token}`];
      const options = ['--location', '--request', 'POST', '--upload-file', '-', ...fields];
      const { body, status } = await runCurl(`${url}/packages/${packageId}/archive`, options, archive);
      expect(status).toBe(200);
      const lines = body
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Json).result);
      expect(lines.sort()).toEqual(['complete', 'recorded', 'refused']);
    });
  });

  it('goes where the configuration says, whatever the request says of its host', async () => {
    const hostile = 'attacker.example';
    const fields = {
      'x-forwarded-host': hostile,
      'x-forwarded-proto': 'https',
      'x-original-url': `https://${hostile}/`,
      'x-rewrite-url': '/elsewhere',
      forwarded: `host=${hostile};proto=https`,
      referer: `https://${hostile}/`,
      origin: `https://${hostile}`,
    };
    for (const host of [hostile, `${hostile}:443`, `127.0.0.1@${hostile}`]) {
      for (const [method, path] of [
        ['GET', `/files/${fileId}/download`],
        ['PUT', `/packages/${packageId}/files/x`],
      ] as const) {
        for (const target of [path, `http://${hostile}${path}`]) {
          const answer = await answerTo(method, target, { ...fields, host });
          expect(targetOf(answer).pathname).toMatch(/^\/data\//);
          expect(answer).not.toContain(hostile);
        }
      }
    }
  });

  it.each([
    ['..', '../../../files/x'],
    ['.. at the end', 'x/..'],
    ['a dot', './x'],
    ['encoded ..', '%2e%2e/%2E%2E/files/x'],
    ['an encoded slash before ..', 'x%2f..%2f..%2fy'],
    ['nothing between slashes', 'x//y'],
    ['a leading slash', '/attacker.example/x'],
    ['an encoded leading slash', '%2fattacker.example'],
    ['a backslash', '%5cattacker.example'],
    ['CR and LF', 'x%0d%0aLocation:%20http:%2f%2fattacker.example%2f'],
    ['LF', 'x%0aSet-Cookie:a=b'],
    ['U+0000', 'x%00y'],
    ['octets that are no UTF-8', 'x%ff'],
    ['an overlong slash', '..%c0%afx'],
    ['an open escape', 'x%2'],
    ['another URL', 'http:%2f%2fattacker.example'],
  ])('is not given for a path with %s', async (_what, path) => {
    const answer = await answerTo('PUT', `/packages/${packageId}/files/${path}`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(locationIn(answer)).toBeUndefined();
    expect(answer).not.toMatch(/^set-cookie/im);
    expect(answer).not.toMatch(/eyJ/);
  });

  it.each([
    ['a query of its own', 'x%3fgrant=mine%26a=b', 'x?grant=mine&a=b'],
    ['a fragment', 'x%23y', 'x#y'],
    ['an encoded escape', 'x%252e%252e%252fy', 'x%2e%2e%2fy'],
    ['another scheme', 'javascript:alert(1)', 'javascript:alert(1)'],
    ['a user name', 'user:pass@attacker.example', 'user:pass@attacker.example'],
    ['semicolons and parameters', 'x;grant=y/..z', 'x;grant=y/..z'],
    ['text of other scripts', '%D7%A9%E2%80%AE%F0%9F%98%80', '\u05e9\u202e\u{1f600}'],
  ])('keeps a path with %s a path', async (_what, sent, meant) => {
    const answer = await answerTo('PUT', `/packages/${packageId}/files/${sent}`);
    const { pathname, grant } = targetOf(answer);
    expect(pathname.startsWith(`/data/packages/${packageId}/files/`)).toBe(true);
    expect(pathname.split('/files/')[1]?.split('/').map(decodeURIComponent).join('/')).toBe(meant);
    expect(grant.claims).toMatchObject({ op: 'upload', package_id: packageId, relative_path: meant });
  });

  it('is given to nobody without a token, and for nothing that is not there', async () => {
    const bare = { redirect: 'manual', headers: { authorization: '' } } as const;
    await problemOf(siege.send(`/files/${fileId}/download`, bare), 401, 'token_missing');
    await problemOf(siege.send(`/packages/${packageId}/files/x`, { ...bare, method: 'PUT', body: 'x' }), 401, 'token_missing');
    await problemOf(siege.send(`/files/${packageId}/download`, { redirect: 'manual' }), 404, 'file_not_found');
    await problemOf(siege.put(fileId, 'x', 'x'), 404, 'package_not_found');
    const ids = ['..%2f..', `${fileId}%2f..`, `${fileId}%0d%0ax`, fileId.toUpperCase()];
    for (const id of ids) expect(locationIn(await answerTo('GET', `/files/${id}/download`))).toBeUndefined();
    for (const id of ids) expect(locationIn(await answerTo('PUT', `/packages/${id}/files/x`))).toBeUndefined();
  });

  it('leads a client that follows it to the bytes', async () => {
    const response = await siege.send(`/files/${fileId}/download`);
    expect(await response.text()).toBe('bytes of a');
    expect(response.url.startsWith(`${dataUrl()}/data/files/${fileId}?grant=`)).toBe(true);
    expect((await jsonOf(siege.send(`/files/${fileId}`), 200)).file_id).toBe(fileId);
  });
});
