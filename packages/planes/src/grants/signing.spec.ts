import { createHmac } from 'node:crypto';
import { type FileId, type PackageId, parseContentAddress, parseId, parseSha256 } from '@artifact-store/identity';
import { countingIds, fixedClock } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type DeleteClaims,
  fixedTrust,
  GrantExpiredError,
  GrantInvalidError,
  type GrantKey,
  GrantMismatchError,
  grantSigner,
  grantVerifier,
  type ReadClaims,
  type UploadClaims,
  type VerifyClaims,
} from '../index.js';

const LOG_ID = '019bf4c0-0000-7000-8000-00000000000a';
const TTL = 900;
const secret = new Uint8Array(32).fill(7);
const key: GrantKey = { keyId: 'k1', algorithm: 'HS256', signWith: secret, verifyWith: secret };

const upload: UploadClaims = {
  op: 'upload',
  actor: 'ci',
  logId: LOG_ID,
  packageId: parseId<PackageId>('019bf4c0-0000-7000-8000-000000000001'),
  backendId: 'local',
  relativePath: 'ü/\u{1f600}',
  maxFileBytes: null,
  uploadId: null,
};
const read: ReadClaims = {
  op: 'read',
  actor: 'ci',
  logId: LOG_ID,
  fileId: parseId<FileId>('019bf4c0-0000-7000-8000-000000000002'),
  relativePath: 'a',
  mediaType: 'text/plain',
  sizeBytes: Number.MAX_SAFE_INTEGER,
  contentAddress: parseContentAddress(`blake3:${'af'.repeat(32)}`),
  sha256: parseSha256('0f'.repeat(32)),
  locations: [{ backendId: 'local', generation: 3 }],
};

const object = { contentAddress: read.contentAddress, generation: 999_999_999 };
const deletion: DeleteClaims = {
  op: 'delete',
  actor: 'ci',
  logId: LOG_ID,
  backendId: 'local',
  keys: [object, { ...object, generation: 0 }],
  sequence: Number.MAX_SAFE_INTEGER,
};
const verification: VerifyClaims = {
  op: 'verify',
  actor: 'ci',
  logId: LOG_ID,
  backendId: 'local',
  objects: [{ ...object, sizeBytes: 0, sha256: read.sha256 }],
};
const every = [upload, read, deletion, verification];

/** `upload` as it stands in a token. */
const wire = {
  op: 'upload',
  actor: 'ci',
  log_id: LOG_ID,
  package_id: upload.packageId,
  backend_id: 'local',
  relative_path: upload.relativePath,
  max_file_bytes: null,
};

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const part = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8'));

/** The same octets in a base64url text with another end: 43 characters hold two bits more than 32 octets do. */
function respelled(token: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + letters[letters.indexOf(token.at(-1) ?? '') ^ 1];
}

/** A token with a right signature over whatever is given. */
function forged(header: object, payload: object, signedWith: Uint8Array = secret, hash = 'sha256'): string {
  const signed = `${encoded(header)}.${encoded(payload)}`;
  return `${signed}.${createHmac(hash, signedWith).update(signed).digest('base64url')}`;
}

describe('grants', () => {
  const clock = fixedClock('2026-05-16T09:00:00.750Z');
  const signer = grantSigner({ key, clock, nextId: () => countingIds().next(), ttlSeconds: TTL });
  const verifier = grantVerifier(fixedTrust(LOG_ID, [key]), clock);
  const later = (seconds: number) => clock.advance(seconds * 1000);

  beforeEach(() => clock.set('2026-05-16T09:00:00.750Z'));

  it.each(every)('to $op say again what was signed, and are good for nothing else', async (claims) => {
    const { token } = await signer.sign(claims);
    expect(await verifier.verify(token, claims.op)).toEqual(claims);
    for (const { op } of every.filter((other) => other !== claims)) {
      await expect(verifier.verify(token, op)).rejects.toThrow(GrantMismatchError);
    }
  });

  it.each([
    { claims: upload, checks: 1 },
    { claims: read, checks: 1 },
    { claims: deletion, checks: 2 },
    { claims: verification, checks: 2 },
  ])('to $claims.op have their signature checked $checks time(s) in two requests', async ({ claims, checks }) => {
    let used = 0;
    const counted: GrantKey = {
      ...key,
      get verifyWith() {
        used += 1;
        return secret;
      },
    };
    const counting = grantVerifier(fixedTrust(LOG_ID, [counted]), clock);
    const { token } = await signer.sign(claims);
    for (let request = 0; request < 2; request++) expect(await counting.verify(token, claims.op)).toEqual(claims);
    expect(used).toBe(checks);
  });

  it('name objects in snake_case, as every wire does', async () => {
    const key = { content_address: object.contentAddress, generation: 999_999_999 };
    const { keys, sequence } = part((await signer.sign(deletion)).token, 1);
    expect({ keys, sequence }).toEqual({ keys: [key, { ...key, generation: 0 }], sequence: deletion.sequence });
    const { objects } = part((await signer.sign(verification)).token, 1);
    expect(objects).toEqual([{ ...key, size_bytes: 0, sha256: read.sha256 }]);
  });

  it('are compact JWS with the algorithm, the key id, an audience, a time to live and an id of their own', async () => {
    const { token, expiresAt } = await signer.sign(upload);
    expect(part(token, 0)).toEqual({ alg: 'HS256', kid: 'k1', typ: 'JWT' });
    expect(part(token, 1)).toMatchObject({ ...wire, aud: 'artifact-store:data-plane', jti: countingIds().next() });
    expect(part(token, 1).exp - part(token, 1).iat).toBe(TTL);
    expect(expiresAt).toBe('2026-05-16T09:15:00.000Z');
  });

  it('hold up to a minute after their end, since clocks differ, and no longer', async () => {
    const { token } = await signer.sign(upload);
    later(TTL + 58);
    expect(await verifier.verify(token, 'upload')).toMatchObject(upload);
    later(2);
    await expect(verifier.verify(token, 'upload')).rejects.toThrow(GrantExpiredError);
  });

  it('still account for what was begun in time, years after their end', async () => {
    const { token } = await signer.sign(upload);
    later(10 * 365 * 86_400);
    expect(await verifier.verifyStarted(token, 'upload')).toMatchObject(upload);
    await expect(verifier.verifyStarted(token, 'read')).rejects.toThrow(GrantMismatchError);
  });

  it('hold on a process whose clock is behind', async () => {
    const { token } = await signer.sign(upload);
    later(-3600);
    expect(await verifier.verify(token, 'upload')).toMatchObject(upload);
  });

  it('are for one operation', async () => {
    const { token } = await signer.sign(read);
    await expect(verifier.verify(token, 'upload')).rejects.toThrow(GrantMismatchError);
  });

  it('are for one event log', async () => {
    const { token } = await signer.sign({ ...upload, logId: '019bf4c0-0000-7000-8000-00000000000b' });
    await expect(verifier.verify(token, 'upload')).rejects.toThrow(GrantInvalidError);
    await expect(verifier.verifyStarted(token, 'upload')).rejects.toThrow(GrantInvalidError);
  });

  describe('that nobody here signed are refused, started or not:', () => {
    const header = { alg: 'HS256', kid: 'k1', typ: 'JWT' };
    const payload = { ...wire, aud: 'artifact-store:data-plane', iat: 1_778_922_000, exp: 1_778_922_900 };
    const tampered = (token: string) => {
      const [head, , signature] = token.split('.');
      return `${head}.${encoded({ ...payload, actor: 'admin' })}.${signature}`;
    };

    it('(the forger of these tests can sign what is accepted)', async () => {
      expect(await verifier.verify(forged(header, payload), 'upload')).toMatchObject(upload);
    });

    it.each([
      ['another key', forged(header, payload, new Uint8Array(32).fill(8))],
      ['no signature', `${encoded(header)}.${encoded(payload)}.`],
      ['algorithm none', `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(payload)}.`],
      ['algorithm None, with a signature', forged({ ...header, alg: 'None' }, payload)],
      ['another algorithm with the same key', forged({ ...header, alg: 'HS512' }, payload, secret, 'sha512')],
      ['an algorithm of key pairs, signed with our secret', forged({ ...header, alg: 'EdDSA' }, payload)],
      ['changed claims', tampered(forged(header, payload))],
      ['a cut signature', forged(header, payload).slice(0, -2)],
      ['padding behind the signature', `${forged(header, payload)}=`],
      ['blanks in the signature', `${forged(header, payload).slice(0, -4)} ${forged(header, payload).slice(-4)}`],
      ['other spare bits in the signature', respelled(forged(header, payload))],
      ['another audience', forged(header, { ...payload, aud: 'somebody-else' })],
      ['no audience', forged(header, { ...payload, aud: undefined })],
      ['critical extensions that we do not know', forged({ ...header, crit: ['x'], x: 1 }, payload)],
      ['a time to live that is no number', forged(header, { ...payload, exp: 'never' })],
      ['no claims', forged(header, [] as object)],
      ['two parts', `${encoded(header)}.${encoded(payload)}`],
      ['nothing', ''],
      ['no token at all', 'Bearer x'],
      ['lone surrogates', '\ud800.\ud800.\ud800'],
    ])('%s', async (_what, token) => {
      await expect(verifier.verify(token, 'upload')).rejects.toThrow(
        new GrantInvalidError('the grant is not signed by this deployment'),
      );
      await expect(verifier.verifyStarted(token, 'upload')).rejects.toThrow(
        new GrantInvalidError('the grant is not signed by this deployment'),
      );
    });

    it.each(['delete', 'constructor', 7, null, undefined])(
      '(though one of ours for the operation %j is only for something else)',
      async (op) => {
        await expect(verifier.verify(forged(header, { ...payload, op }), 'upload')).rejects.toThrow(GrantMismatchError);
        await expect(verifier.verify(forged(header, { ...payload, op }), 'read')).rejects.toThrow(GrantMismatchError);
      },
    );

    it('no end', async () => {
      const endless = forged(header, { ...payload, exp: undefined });
      await expect(verifier.verify(endless, 'upload')).rejects.toThrow(GrantInvalidError);
    });

    it('another key after its end: false, not expired', async () => {
      later(TTL * 2);
      const token = forged(header, payload, new Uint8Array(32).fill(8));
      await expect(verifier.verify(token, 'upload')).rejects.toThrow(GrantInvalidError);
    });
  });

  it('never show up in the error that refuses them', async () => {
    const { token } = await signer.sign(read);
    const refused = await verifier.verify(`${token}x`, 'read').catch((error: unknown) => error);
    expect(`${refused} ${JSON.stringify(refused)}`).not.toContain(token.slice(-20));
  });
});
