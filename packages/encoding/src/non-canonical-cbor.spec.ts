import { cborValues } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareBytes, decodeCanonical, EncodingError, encodeCanonical, MAX_DEPTH } from './index.js';

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

/** Encodings that RFC 8949 §4.2.1 forbids, items outside our value set, and bytes that are no CBOR at all. */
const REFUSED: Record<string, string[]> = {
  'an unsigned integer longer than needed': [
    '1800',
    '1817',
    '190000',
    '1900ff',
    '1a0000ffff',
    '1b00000000ffffffff',
    '1b0000000000000000',
  ],
  'a negative integer longer than needed': ['3800', '3817', '3900ff', '3a0000ffff', '3b00000000ffffffff'],
  'an integer beyond ±(2^53−1)': ['1b0020000000000000', '1bffffffffffffffff', '3b001fffffffffffff', '3bffffffffffffffff'],
  'a text length longer than needed': ['7800', '780161', '79000161', '7a0000000161', '7b000000000000000161'],
  'a list length longer than needed': ['9800', '980101', '99000101', '9a0000000101', '9b000000000000000101'],
  'a map length longer than needed': ['b800', 'b801616101', 'b90001616101', 'ba00000001616101', 'bb0000000000000001616101'],
  'a list of indefinite length': ['9fff', '9f01ff', '819fff', 'a161619f0102ff'],
  'a map of indefinite length': ['bfff', 'bf616101ff', '81bfff'],
  'a text of indefinite length': ['7fff', '7f6161ff', '7f61616162ff'],
  'unsorted keys': ['a2616201616101', 'a262616101616202', '81a2616201616101', 'a26161a26162016161026162f6'],
  'keys in the order of their UTF-16 units': ['a264f09f98800164efbfbd6101'],
  'duplicate keys': ['a2616101616101', 'a2616101616102', 'a36161016162026161f6', 'a260016002'],
  'a float': [
    'f90000',
    'f93c00',
    'f98000',
    'f97c00',
    'fa3f800000',
    'fa47c35000',
    'fb3ff0000000000000',
    'fb3ff199999999999a',
    'fbc010666666666666',
  ],
  'a NaN': ['f97e00', 'f97e01', 'fa7fc00000', 'fb7ff8000000000000'],
  'a tag': ['c001', 'c06161', 'c11a514b67b0', 'c24101', 'c249010000000000000000', 'd81c01', 'd9d9f701', 'd82a6161'],
  undefined: ['f7', '81f7', 'a16161f7'],
  'a simple value': ['e0', 'f0', 'f3', 'f8ff', 'f820'],
  'a simple value in two bytes that has one': ['f814', 'f815', 'f816', 'f818'],
  'a byte string': ['40', '4161', '5f4161ff', '5800', '814161'],
  'a key that is no text': ['a10102', 'a12002', 'a1f502', 'a1f602', 'a18002', 'a1a002', 'a1416102', 'a1f93c0002'],
  'bad UTF-8': [
    '61ff',
    '6180',
    '62c080',
    '63e08080',
    '63eda080',
    '63edbfbf',
    '64f4908080',
    '64f5808080',
    '61c3',
    '64efbbbfff',
    'a161ff01',
  ],
  'bytes after the item': ['0000', '8000', 'a000', '616161', 'f6f6', '00ff'],
  'an item cut short': [
    '',
    '18',
    '1900',
    '1a000000',
    '61',
    '6261',
    '7818',
    '81',
    '8201',
    '8281',
    'a1',
    'a16161',
    'a2616101',
    '9a',
    'f8',
    'fb00',
  ],
  'a length beyond the bytes': [
    '7affffffff61',
    '7b001fffffffffffff61',
    '9affffffff',
    '9bffffffffffffffff',
    'baffffffff',
    'bbffffffffffffffff',
  ],
  'a reserved head': ['1c', '1d', '1e', '1f', '3c', '3f', '5c', '7c', '9c', '9d', 'bc', 'dc', 'df', 'fc', 'fd', 'fe'],
  'a break without a beginning': ['ff', '81ff', 'a1ff', 'a16161ff', '82ff01'],
  'the key __proto__': ['a1695f5f70726f746f5f5f01', 'a1695f5f70726f746f5f5fa0', '81a1695f5f70726f746f5f5ff6'],
};

describe('decodeCanonical', () => {
  it.each(Object.entries(REFUSED))('refuses %s', (_what, encodings) => {
    for (const hex of encodings) expect([hex, refusal(hex)]).toEqual([hex, EncodingError]);
  });

  it('accepts nothing but the bytes that encodeCanonical would write, whatever bit of them is changed', () => {
    const corrupted = fc.tuple(cborValues(), fc.nat(), fc.integer({ min: 1, max: 255 })).map(([value, at, flip]) => {
      const bytes = encodeCanonical(value);
      const index = at % bytes.length;
      bytes[index] = (bytes[index] as number) ^ flip;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(corrupted, fc.uint8Array({ maxLength: 12 })), (bytes) => {
        let value: ReturnType<typeof decodeCanonical>;
        try {
          value = decodeCanonical(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(EncodingError);
          return;
        }
        expect(compareBytes(encodeCanonical(value), bytes)).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads lists and maps as deep as the limit and refuses one level more', () => {
    expect(decodeCanonical(bytesOf(`${'81'.repeat(MAX_DEPTH)}00`))).toBeDefined();
    expect(refusal(`${'81'.repeat(MAX_DEPTH + 1)}00`)).toBe(EncodingError);
    expect(refusal(`${'a16161'.repeat(MAX_DEPTH + 1)}00`)).toBe(EncodingError);
  });

  it.each([10_000, 1_000_000])('refuses %d levels as it refuses anything else, without running out of stack', (levels) => {
    expect(refusal(`${'81'.repeat(levels)}00`)).toBe(EncodingError);
    expect(refusal('81'.repeat(levels))).toBe(EncodingError);
    expect(refusal(`${'a16161'.repeat(levels)}00`)).toBe(EncodingError);
  });
});

/** The class of what decoding throws; the value where nothing is thrown. */
function refusal(hex: string): unknown {
  try {
    return decodeCanonical(bytesOf(hex));
  } catch (error) {
    return error instanceof Error ? error.constructor : error;
  }
}
