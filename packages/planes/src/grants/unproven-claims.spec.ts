import { type FileId, parseContentAddress, parseId, parseSha256 } from '@artifact-store/identity';
import { countingIds, fixedClock } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { type GrantKey, grantSigner, type ReadClaims, unprovenClaims } from '../index.js';

const claims: ReadClaims = {
  op: 'read',
  actor: 'ci',
  logId: '019bf4c0-0000-7000-8000-00000000000a',
  fileId: parseId<FileId>('019bf4c0-0000-7000-8000-000000000002'),
  relativePath: 'ü',
  mediaType: 'text/plain',
  sizeBytes: 3,
  contentAddress: parseContentAddress(`blake3:${'af'.repeat(32)}`),
  sha256: parseSha256('0f'.repeat(32)),
  locations: [{ backendId: 'local', generation: 3 }],
};

describe('the claims of a grant that is not verified', () => {
  it('are read from what a signer made, whatever its key', async () => {
    const secret = new Uint8Array(32);
    const key: GrantKey = { keyId: 'k', algorithm: 'HS256', signWith: secret, verifyWith: secret };
    const clock = fixedClock('2026-05-16T09:00:00.000Z');
    const { token } = await grantSigner({ key, clock, nextId: () => countingIds().next(), ttlSeconds: 60 }).sign(claims);
    expect(unprovenClaims(token)).toEqual(claims);
  });

  it.each(['', 'x', 'a.b.c', '..', `${'e'.repeat(9)}.e30.x`])('are none in %j', (token) => {
    expect(unprovenClaims(token)).toBeUndefined();
  });
});
