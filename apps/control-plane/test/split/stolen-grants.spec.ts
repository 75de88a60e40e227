import { generateGrantJwk } from '@artifact-store/planes';
import { jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Besieged } from './besieged.js';
import { grantKeysIn, hashedWith, made, opened, signedBy } from './forgery.js';

const OTHER_LOG = '019bf4c0-0000-7000-8000-00000000000b';
const put = (body = 'bytes'): RequestInit => ({ method: 'PUT', body });

describe('whoever has a grant', () => {
  let siege: Besieged;
  let packageId: string;
  let fileId: string;
  let upload: string;
  let read: string;
  let onePath: string;
  beforeAll(async () => {
    siege = await Besieged.start();
    packageId = await siege.newPackage();
    fileId = await siege.stored(packageId, 'a');
    [upload, onePath, read] = await Promise.all([
      siege.uploadGrant(packageId),
      siege.uploadGrant(packageId, 'only/this'),
      siege.readGrant(fileId),
    ]);
  });
  afterAll(() => siege.stop());

  const fileUrl = (grant: string, id = fileId) => `/data/files/${id}?grant=${grant}`;
  const uploadUrl = (grant: string, path = 'stolen', id = packageId) => `/data/packages/${id}/files/${path}?grant=${grant}`;
  const form = (path: string) => {
    const body = new FormData();
    body.set('relative_path', path);
    body.set('file', new Blob(['bytes']));
    return { method: 'POST', body };
  };
  const refused = (path: string, init: RequestInit, status: number, code: string) =>
    siege.expectEvents(0, () => problemOf(siege.atData(path, init), status, code));

  it('may do what it allows, and needs no token for it', async () => {
    await siege.expectEvents(2, async () => {
      expect(await jsonOf(siege.atData(uploadUrl(upload, 'allowed'), put()), 201)).toMatchObject({ created_by: 'ci' });
      await jsonOf(siege.atData(uploadUrl(onePath, 'only/this'), put()), 201);
    });
    expect(await (await siege.atData(fileUrl(read))).text()).toBe('bytes of a');
  });

  it('to read may not upload, and to upload may not read', async () => {
    await refused(uploadUrl(read), put(), 403, 'grant_mismatch');
    await refused(`/data/packages/${packageId}/files?grant=${read}`, form('stolen'), 403, 'grant_mismatch');
    await refused(fileUrl(upload), {}, 403, 'grant_mismatch');
    expect((await siege.atData(fileUrl(upload), { method: 'HEAD' })).status).toBe(403);
  });

  it('for one package, file or path may touch no other', async () => {
    const other = await siege.newPackage();
    const otherFile = await siege.stored(other, 'b');
    await refused(uploadUrl(upload, 'stolen', other), put(), 403, 'grant_mismatch');
    await refused(`/data/packages/${other}/files?grant=${upload}`, form('stolen'), 403, 'grant_mismatch');
    await refused(uploadUrl(upload, 'stolen', other.toUpperCase()), put(), 403, 'grant_mismatch');
    await refused(fileUrl(read, otherFile), {}, 403, 'grant_mismatch');
    for (const path of ['only', 'only/this/too', 'only/This', 'only%252Fthis', 'stolen']) {
      await refused(uploadUrl(onePath, path), put(), 403, 'grant_mismatch');
    }
    await refused(`/data/packages/${packageId}/files?grant=${onePath}`, form('stolen'), 403, 'grant_mismatch');
  });

  it('may not write it anew', async () => {
    const { header, claims, signature } = opened(upload);
    const [key] = grantKeysIn(siege.planes.keyFiles.controlPlane);
    const stranger = await generateGrantJwk();
    const publicKey = Buffer.from(key.x, 'base64url');
    // That these tests can sign what is taken is what the others stand on.
    await siege.expectEvents(1, () => jsonOf(siege.atData(uploadUrl(made(header, claims, signedBy(key)), 'signed'), put()), 201));

    const hmac = { ...header, alg: 'HS256' };
    const none = { ...header, alg: 'none' };
    const [head, body] = upload.split('.');
    const forgeries = {
      'without a signature': made(header, claims, () => ''),
      'with a signature of nothing': made(header, claims, () => 'A'.repeat(86)),
      'of algorithm none': made(none, claims, () => ''),
      'of algorithm none, signed': made(none, claims, signedBy(key)),
      'hashed with the public key': made(hmac, claims, hashedWith(publicKey)),
      'hashed with the public key as text': made(hmac, claims, hashedWith(key.x)),
      'with other claims': made(header, { ...claims, relative_path: null, actor: 'admin' }, () => signature),
      'with a cut signature': upload.slice(0, -1),
      'with a longer signature': `${upload}AAAA`,
      'with a padded signature': `${upload}%3D%3D`,
      'with a signature in the other alphabet': `${head}.${body}.${Buffer.from(signature, 'base64url').toString('base64').replace(/\+/g, '%2B')}`,
      'with blanks in its signature': `${head}.${body}.${signature.slice(0, 40)}%20${signature.slice(40)}`,
      'with bits behind its signature': `${upload.slice(0, -1)}${String.fromCharCode(upload.charCodeAt(upload.length - 1) + 1)}`,
      'of another deployment': made({ ...header, kid: stranger.kid }, claims, signedBy(stranger)),
      'of another deployment, under our key id': made(header, claims, signedBy(stranger)),
      'with its own key in the header': made(
        { ...header, jwk: { kty: 'OKP', crv: 'Ed25519', x: stranger.x } },
        claims,
        signedBy(stranger),
      ),
      'of another log with the same keys': made(header, { ...claims, log_id: OTHER_LOG }, signedBy(key)),
      'for another audience': made(header, { ...claims, aud: 'somebody-else' }, signedBy(key)),
      'without an end': made(header, { ...claims, exp: undefined }, signedBy(key)),
    };
    const outcomes: Record<string, unknown> = {};
    for (const [what, forgery] of Object.entries(forgeries)) {
      const answer = await siege.atData(uploadUrl(forgery, encodeURIComponent(what)), put());
      outcomes[what] = (JSON.parse(await answer.text()) as { code?: string }).code;
    }
    expect(outcomes).toEqual(Object.fromEntries(Object.keys(forgeries).map((what) => [what, 'grant_invalid'])));
    await siege.expectEvents(0, () => problemOf(siege.atData(uploadUrl('nonsense'), put()), 403, 'grant_invalid'));
    expect(await siege.pathsIn(packageId)).toEqual(['a', 'allowed', 'only/this', 'signed']);
  });

  it('may not use it after its end, nor for an operation that there is not', async () => {
    const { header, claims } = opened(upload);
    const [key] = grantKeysIn(siege.planes.keyFiles.controlPlane);
    const ended = Math.floor(Date.now() / 1000) - 120;
    await refused(uploadUrl(made(header, { ...claims, exp: ended }, signedBy(key))), put(), 403, 'grant_expired');
    await refused(uploadUrl(made(header, { ...claims, op: 'delete' }, signedBy(key))), put(), 403, 'grant_mismatch');
  });

  it('has to show it in the URL, once', async () => {
    const bare = `/data/packages/${packageId}/files/stolen`;
    await refused(bare, put(), 401, 'grant_missing');
    await refused(`${bare}?grant=`, put(), 401, 'grant_missing');
    await refused(`${bare}?Grant=${upload}`, put(), 401, 'grant_missing');
    for (const scheme of ['Grant', 'Bearer']) {
      await refused(
        bare,
        { ...put(), headers: { authorization: `${scheme} ${upload}`, 'x-grant': upload } },
        401,
        'grant_missing',
      );
    }
    for (const query of [`grant=${upload}&grant=${upload}`, `grant=${upload}&grant=${read}`, `grant=&grant=${upload}`]) {
      await refused(`${bare}?${query}`, put(), 422, 'validation_failed');
    }
  });

  it('is no more for a token beside it, and a token there is nothing without it', async () => {
    const headers = { authorization: `Bearer ${siege.planes.token}` };
    await refused(`/data/files/${fileId}`, { headers }, 401, 'grant_missing');
    await refused(fileUrl(upload), { headers }, 403, 'grant_mismatch');
    const stray = { ...put(), headers: { authorization: 'Bearer a-token-of-another-system' } };
    await siege.expectEvents(1, () => jsonOf(siege.atData(uploadUrl(upload, 'beside'), stray), 201));
  });

  it('cannot use it as a token, nor a token or a grant as the credential of a plane', async () => {
    const get = (path: string, bearer: string) => siege.send(path, { headers: { authorization: `Bearer ${bearer}` } });
    for (const bearer of [upload, read, siege.planes.credential]) {
      await problemOf(get('/packages', bearer), 401, 'token_unknown');
      await problemOf(get('/events', bearer), 401, 'token_unknown');
    }
    for (const bearer of [upload, siege.planes.token, `${siege.planes.credential}x`, siege.planes.credential.slice(1)]) {
      await problemOf(siege.internal('/trust', {}, bearer), 401, 'plane_credential_unknown');
      const post = { method: 'POST', body: '{"receipts":[]}', headers: { 'content-type': 'application/json' } };
      await problemOf(siege.internal('/receipts', post, bearer), 401, 'plane_credential_unknown');
    }
  });
});
