import type { CborMap, CborValue } from '@artifact-store/encoding';
import fc from 'fast-check';

// The characters that implementations trip over, among any others that UTF-8 can say.
const TRICKY = [
  'a',
  'b',
  '/',
  '~',
  '"',
  '\\',
  '\u0000',
  '\u007f',
  '\u00e9',
  '\ud7ff',
  '\ufeff',
  '\ufffd',
  '\u{1f600}',
  '\u{10ffff}',
];
const characters = fc.oneof(fc.constantFrom(...TRICKY), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));

/** Arbitrary texts without lone surrogates. */
export function wellFormedTexts(): fc.Arbitrary<string> {
  return fc.string({ unit: characters, maxLength: 40 });
}

/** Arbitrary values that have a canonical form. */
export function cborValues(): fc.Arbitrary<CborValue> {
  return fc.letrec<{ value: CborValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, depthSize: 'small' },
      fc.oneof(wellFormedTexts(), fc.maxSafeInteger(), fc.integer({ min: -300, max: 70_000 }), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 30 }),
      mapsOf(tie('value')),
    ),
  })).value;
}

/** Arbitrary maps that have a canonical form. */
export function cborMaps(): fc.Arbitrary<CborMap> {
  return mapsOf(cborValues());
}

function mapsOf(members: fc.Arbitrary<CborValue>): fc.Arbitrary<CborMap> {
  const keys = wellFormedTexts().filter((key) => key !== '__proto__');
  return fc.dictionary(keys, members, { maxKeys: 8, noNullPrototype: true });
}
