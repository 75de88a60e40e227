import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Blake3, nativeBlake3, wasmBlake3 } from '@artifact-store/digest';
import { describeWith, vectorsDir } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';

const native = nativeBlake3();
const implementations: Blake3[] = [await wasmBlake3(), ...(native === null ? [] : [native])];

describe('BLAKE3', () => {
  it('has a native build on this platform', () => {
    expect(native?.implementation).toBe('native');
  });
});

describeWith('vectors', 'BLAKE3 against the official vectors', () => {
  const file = join(vectorsDir(), 'blake3/test_vectors/test_vectors.json');
  const { cases }: { cases: { input_len: number; hash: string }[] } = JSON.parse(readFileSync(file, 'utf8'));

  it('covers all 35 of them', () => {
    expect(cases).toHaveLength(35);
  });

  describe.each(implementations)('$implementation', (blake3) => {
    it.each(cases)('digests $input_len bytes at once and in odd chunks', ({ input_len, hash }) => {
      const input = Uint8Array.from({ length: input_len }, (_, index) => index % 251);
      const expected = hash.slice(0, 64);
      expect(Buffer.from(blake3.digest(input)).toString('hex')).toBe(expected);
      for (const size of [1023, 4097]) {
        const hasher = blake3.hasher();
        for (let start = 0; start < input.length; start += size) hasher.update(input.subarray(start, start + size));
        expect(Buffer.from(hasher.digest()).toString('hex')).toBe(expected);
      }
    });

    it('keeps hashers apart that run at the same time', () => {
      const inputs = cases.map(({ input_len }) => Uint8Array.from({ length: input_len }, (_, index) => index % 251));
      const hashers = inputs.map(() => blake3.hasher());
      for (let start = 0; start < 102_400; start += 8_191) {
        hashers.forEach((hasher, index) => {
          const chunk = inputs[index]?.subarray(start, start + 8_191);
          if (chunk !== undefined && chunk.length > 0) hasher.update(chunk);
        });
      }
      expect(hashers.map((hasher) => Buffer.from(hasher.digest()).toString('hex'))).toEqual(
        cases.map(({ hash }) => hash.slice(0, 64)),
      );
    });
  });
});
