import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith, vectorsDir } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { declaredContent } from '../src/uploads/declared-content.js';

interface DigestVector {
  readonly name: string;
  readonly alg: string;
  readonly body_base64: string;
  readonly field: string;
}

interface FieldVector {
  readonly name: string;
  readonly raw: readonly string[];
  readonly must_fail?: boolean;
  readonly can_fail?: boolean;
}

const vectors = <Vector>(path: string) => JSON.parse(readFileSync(join(vectorsDir(), path), 'utf8')) as readonly Vector[];

describeWith('vectors', 'Repr-Digest', () => {
  it('says of each published body what its bytes say', () => {
    const cases = vectors<DigestVector>('http-digest/digest-fields.json');
    expect(cases.length).toBeGreaterThan(5);
    for (const { name, alg, body_base64, field } of cases) {
      const bytes = Buffer.from(body_base64, 'base64');
      const expected = alg === 'sha-256' ? createHash('sha256').update(bytes).digest('hex') : undefined;
      expect([name, declaredContent({ 'repr-digest': field }).sha256]).toEqual([name, expected]);
    }
  });

  it('is refused exactly where it is no dictionary of RFC 9651', () => {
    const cases = vectors<FieldVector>('structured-fields/dictionary.json').filter(({ can_fail }) => can_fail !== true);
    expect(cases.length).toBeGreaterThan(20);
    for (const { name, raw, must_fail } of cases) {
      const declare = () => declaredContent({ 'repr-digest': raw.join(', ') });
      if (must_fail) expect(declare).toThrow('repr-digest');
      else expect([name, declare().sha256]).toEqual([name, undefined]);
    }
  });
});

describe('Content-Digest', () => {
  it('means the same as Repr-Digest where bytes are stored as they come', () => {
    const field = 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:';
    expect(declaredContent({ 'content-digest': field }).sha256).toBe(createHash('sha256').digest('hex'));
  });
});
