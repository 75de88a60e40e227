import { isDeepStrictEqual } from 'node:util';
import { cborValues } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { Encoder } from 'cbor';
import { cdeEncodeOptions, encode as encodeCbor2 } from 'cbor2';
import fc from 'fast-check';
import { type CborMap, type CborValue, compareBytes, decodeCanonical, encodeCanonical } from './index.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** What a package of so many files looks like when it is finalized. */
function manifestOf(fileCount: number): CborMap {
  const numbers = Array.from({ length: fileCount }, (_, number) => number);
  const id = (number: number) => `019bf4c0-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
  const digest = (number: number) => number.toString(16).padStart(64, '0');
  return {
    manifest_version: 1,
    package: {
      package_id: id(0),
      name: 'läuft',
      producer: 'ci',
      subject: 'build',
      metadata: { branch: 'main' },
      metadata_schema: null,
    },
    files: numbers.map((number) => ({
      file_id: id(number),
      relative_path: `reports/${number % 97}/file-${number}.json`,
      media_type: 'application/json',
      size_bytes: number * 65_537,
      digest: `blake3:${digest(number)}`,
      sha256: digest(number),
    })),
    storage_receipts: numbers.map((number) => ({
      file_id: id(number),
      backend_id: 'local',
      content_address: `blake3:${digest(number)}`,
      size_bytes: number * 65_537,
    })),
  };
}

/** Keys by length, then by bytes. What cbor sorts itself it cuts to one byte on Node 26, so it is told not to. */
function inKeyOrder(value: CborValue): CborValue {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => a.length - b.length || Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Object.fromEntries(members.map(([key, member]) => [key, inKeyOrder(member)]));
}

describe('encodeCanonical', () => {
  const manifest = manifestOf(20_000);
  const bytes = encodeCanonical(manifest);

  it('writes the manifest of 20,000 files whole, and reads it back', () => {
    expect(bytes.length).toBeGreaterThan(8_000_000);
    expect(isDeepStrictEqual(decodeCanonical(bytes), manifest)).toBe(true);
  });

  it('writes the same bytes as cbor2', () => {
    expect(compareBytes(bytes, encodeCbor2(manifest, cdeEncodeOptions))).toBe(0);
  });

  it('writes the same bytes as cbor, given keys in order', async () => {
    expect(compareBytes(bytes, await Encoder.encodeAsync(inKeyOrder(manifest)))).toBe(0);
  });

  it('agrees with cbor2 on every value, and reads back what it wrote', () => {
    fc.assert(
      fc.property(cborValues(), (value) => {
        const written = encodeCanonical(value);
        expect(hex(written)).toBe(hex(encodeCbor2(value, cdeEncodeOptions)));
        expect(decodeCanonical(written)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it('sorts keys by their bytes: shorter first, then by code point and not by UTF-16 unit', () => {
    const written = encodeCanonical({ '\u{1f600}': 1, '\ufffda': 2, b: 3, aa: 4, a: 5, '': 6 });
    expect(Object.keys(decodeCanonical(written) as CborMap)).toEqual(['', 'a', 'b', 'aa', '\ufffda', '\u{1f600}']);
    expect(hex(written)).toBe('a660066161056162036261610464efbfbd610264f09f988001');
  });

  it('does not depend on the order in which keys were set', () => {
    expect(hex(encodeCanonical({ b: 1, a: { d: 2, c: 3 } }))).toBe(hex(encodeCanonical({ a: { c: 3, d: 2 }, b: 1 })));
  });

  it.each([
    ['a short text', '\ufeffa', '64efbbbf61'],
    ['a long text', `\ufeff${'a'.repeat(300)}`, `79012fefbbbf${'61'.repeat(300)}`],
    ['two of them', '\ufeff\ufeff', '66efbbbfefbbbf'],
    ['nothing else', '\ufeff', '63efbbbf'],
  ])('keeps a U+FEFF at the start of a text: %s', (_name, value, expected) => {
    expect(hex(encodeCanonical(value))).toBe(expected);
    expect(decodeCanonical(Buffer.from(expected, 'hex'))).toBe(value);
  });

  it('keeps keys apart that differ only in a U+FEFF at their start', () => {
    const value = { '\ufeffa': 1, a: 2 };
    expect(decodeCanonical(encodeCanonical(value))).toEqual(value);
  });

  it('reads a Buffer that is a window on other bytes', () => {
    const window = Buffer.from('ffff8301020360ff', 'hex').subarray(2, 6);
    expect(decodeCanonical(window)).toEqual([1, 2, 3]);
  });
});
