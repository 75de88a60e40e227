import { createDigester } from '@artifact-store/digest';
import { afterAll, describe, expect, it } from '@jest/globals';
import { decodeCache, encodeCache } from './cache-text.js';

const digester = createDigester({ threads: 1 });
afterAll(() => digester.close());

const rememberedOf = (text: string, inode: bigint) => {
  const digests = digester.of(Buffer.from(text));
  const times = { modifiedNs: 1_764_590_000_123_456_789n, changedNs: 1_764_590_000_987_654_321n };
  return { state: { sizeBytes: digests.sizeBytes, ...times, inode, device: 2049n }, digests };
};

const CACHE = {
  root: '/data/run\n1',
  bootId: '0b8a6c1e-1f0f-4f7e-9d2e-000000000000',
  savedNs: 1_764_590_001_000_000_000n,
  files: new Map([
    ['a b  ä.txt', rememberedOf('a', 7n)],
    ['dir/ leading and "quoted" ', rememberedOf('', 2n ** 63n)],
  ]),
};
const BYTES = encodeCache(CACHE, digester);

describe('the text of a cache', () => {
  it('comes back as it was', () => {
    expect(decodeCache(BYTES, digester)).toEqual(CACHE);
    const empty = { ...CACHE, files: new Map() };
    expect(decodeCache(encodeCache(empty, digester), digester)).toEqual(empty);
  });

  it('says nothing where any one bit is another', () => {
    for (let bit = 0; bit < BYTES.byteLength * 8; bit++) {
      const damaged = Uint8Array.from(BYTES);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeCache(damaged, digester)).toBeUndefined();
    }
  });

  it('says nothing where it is cut anywhere, or goes on', () => {
    for (let end = 0; end < BYTES.byteLength; end++) expect(decodeCache(BYTES.subarray(0, end), digester)).toBeUndefined();
    expect(decodeCache(Buffer.concat([BYTES, Buffer.from('\n')]), digester)).toBeUndefined();
    expect(decodeCache(Buffer.concat([BYTES, BYTES]), digester)).toBeUndefined();
  });

  it.each(['', '{}\n', 'null\n', '[]\n1 2 3\n', '{"root":"/"}\n'])(
    'says nothing under a right checksum that is of something else: %j',
    (body) => {
      const checksum = Buffer.from(digester.primary(Buffer.from(body))).toString('hex');
      expect(decodeCache(Buffer.from(`artifactstore push cache 1 ${checksum}\n${body}`), digester)).toBeUndefined();
    },
  );

  it('of another version says nothing', () => {
    const other = Buffer.from(Buffer.from(BYTES).toString('latin1').replace('cache 1 ', 'cache 2 '), 'latin1');
    expect(decodeCache(other, digester)).toBeUndefined();
  });
});
