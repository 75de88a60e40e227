import { createHmac } from 'node:crypto';
import { type PackageId, parseId } from '@artifact-store/identity';
import { countingIds, fixedClock } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  fixedTrust,
  GrantInvalidError,
  type GrantJwk,
  type GrantKey,
  type GrantTrust,
  generateGrantJwk,
  grantSigner,
  grantVerifier,
  importGrantKey,
  importVerifyingKey,
  publicJwk,
  type UploadClaims,
} from '../index.js';

const LOG_ID = '019bf4c0-0000-7000-8000-00000000000a';
const clock = fixedClock('2026-05-16T09:00:00.000Z');
const claims: UploadClaims = {
  op: 'upload',
  actor: 'ci',
  logId: LOG_ID,
  packageId: parseId<PackageId>('019bf4c0-0000-7000-8000-000000000001'),
  backendId: 'local',
  relativePath: null,
  maxFileBytes: null,
  uploadId: null,
};

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = async (key: GrantKey) =>
  (await grantSigner({ key, clock, nextId: () => countingIds().next(), ttlSeconds: 900 }).sign(claims)).token;

describe('grants between processes', () => {
  let [jwk, otherJwk]: GrantJwk[] = [];
  let [key, other]: GrantKey[] = [];
  beforeAll(async () => {
    [jwk, otherJwk] = await Promise.all([generateGrantJwk(), generateGrantJwk()]);
    [key, other] = await Promise.all([importGrantKey(jwk as GrantJwk), importGrantKey(otherJwk as GrantJwk)]);
  });
  const signing = () => key as GrantKey;
  const verifierOf = (trust: GrantTrust) => grantVerifier(trust, clock);

  it('are checked by whoever has no more than the public half', async () => {
    const known = publicJwk(jwk as GrantJwk);
    expect(known).not.toHaveProperty('d');
    const verifier = verifierOf(fixedTrust(LOG_ID, [await importVerifyingKey(known)]));
    expect(await verifier.verify(await sign(signing()), 'upload')).toEqual(claims);
  });

  it('cannot be signed with the public half', async () => {
    await expect(importGrantKey(publicJwk(jwk as GrantJwk))).rejects.toThrow(TypeError);
  });

  it('hold under each key of a log while one takes the place of another, and under no key that was taken back', async () => {
    const [before, after] = [await sign(signing()), await sign(other as GrantKey)];
    const both = verifierOf(fixedTrust(LOG_ID, [other as GrantKey, signing()]));
    for (const token of [before, after]) expect(await both.verify(token, 'upload')).toEqual(claims);
    const retired = verifierOf(fixedTrust(LOG_ID, [other as GrantKey]));
    await expect(retired.verify(before, 'upload')).rejects.toThrow(GrantInvalidError);
    expect(await retired.verify(after, 'upload')).toEqual(claims);
  });

  it('are forgotten, though they were checked before, once their key is taken back or the log is another', async () => {
    const token = await sign(signing());
    let trusted: { logId: string; keys: GrantKey[] } = { logId: LOG_ID, keys: [signing()] };
    const verifier = verifierOf({
      find: async (id) => ({ logId: trusted.logId, key: trusted.keys.find((each) => each.keyId === id) }),
    });
    expect(await verifier.verify(token, 'upload')).toEqual(claims);
    trusted = { logId: '019bf4c0-0000-7000-8000-00000000000b', keys: [signing()] };
    await expect(verifier.verify(token, 'upload')).rejects.toThrow(GrantInvalidError);
    trusted = { logId: LOG_ID, keys: [] };
    await expect(verifier.verifyStarted(token, 'upload')).rejects.toThrow(GrantInvalidError);
  });

  it('never take their algorithm from the token: a public key is no secret to sign with', async () => {
    const { kid = '', x = '' } = jwk ?? {};
    const payload = { op: 'upload', log_id: LOG_ID, aud: 'artifact-store:data-plane', exp: 9_999_999_999 };
    const verifier = verifierOf(fixedTrust(LOG_ID, [signing()]));
    for (const secret of [x, Buffer.from(x, 'base64url')]) {
      const signed = `${encoded({ alg: 'HS256', kid, typ: 'JWT' })}.${encoded(payload)}`;
      const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      await expect(verifier.verify(token, 'upload')).rejects.toThrow(GrantInvalidError);
    }
  });

  it.each([undefined, '', 'nobody', '__proto__', 7])('with the key id %j are false', async (kid) => {
    const [, payload, signature] = (await sign(signing())).split('.');
    const token = `${encoded({ alg: 'Ed25519', kid, typ: 'JWT' })}.${payload}.${signature}`;
    await expect(verifierOf(fixedTrust(LOG_ID, [signing()])).verify(token, 'upload')).rejects.toThrow(GrantInvalidError);
  });

  it('name the data plane that is next', async () => {
    const urls = ['http://one', 'http://two'];
    const signer = grantSigner({ key: signing(), clock, nextId: () => 'x', ttlSeconds: 900, nextUrl: () => urls.shift() ?? '' });
    expect((await signer.sign(claims)).url).toBe('http://one');
    expect((await signer.sign(claims)).url).toBe('http://two');
  });
});
