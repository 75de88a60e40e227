import type { CborMap } from '@artifact-store/encoding';
import { InvalidMetadataError, InvalidTextError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { checkMetadata, MAX_METADATA_BYTES, MAX_METADATA_DEPTH } from './metadata.js';

const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

describe('checkMetadata', () => {
  it.each([
    ['nothing', {}],
    ['every sort of value', { a: 'x', b: -1, c: true, d: null, e: [1, [2]], f: { g: {} }, '': '' }],
    ['the outermost integers', { a: Number.MAX_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER }],
    ['control characters other than U+0000', { a: '\u0001\n\u001f', '\t': 1 }],
    ['as many levels as there may be', nested(MAX_METADATA_DEPTH)],
    ['keys that are names of JavaScript’s own members', { constructor: 1, toString: 'a', hasOwnProperty: {} }],
  ] as [string, CborMap][])('takes %s', (_what, metadata) => {
    expect(() => checkMetadata(metadata)).not.toThrow();
  });

  it.each([
    ['a fraction', { runs: [{ score: 0.5 }] }, /send it as text at \/runs\/0\/score$/],
    ['-0', { a: -0 }, /send it as text at \/a$/],
    ['2^53', { 'a/b': 2 ** 53 }, /send it as text at \/a~1b$/],
    ['NaN', { a: Number.NaN }, /send it as text at \/a$/],
    ['undefined', { a: [undefined] }, /a value of type undefined at \/a\/0$/],
    ['a Date', { a: new Date(0) }, /an object that is no plain map at \/a$/],
    ['the key __proto__', JSON.parse('{"a":{"__proto__":1}}'), /the key __proto__ at \/a\/__proto__$/],
    ['a level too many', nested(MAX_METADATA_DEPTH + 1), /nested deeper than 16 levels/],
    ['10,000 levels', nested(10_000), /nested deeper than 16 levels/],
    ['a list', [1], /metadata is no JSON object/],
    ['a text', 'a', /metadata is no JSON object/],
    ['null', null, /metadata is no JSON object/],
  ])('refuses %s and says where', (_what, metadata, problem) => {
    expect(() => checkMetadata(metadata as CborMap)).toThrow(InvalidMetadataError);
    expect(() => checkMetadata(metadata as CborMap)).toThrow(problem);
  });

  it.each([
    ['a value', { a: ['x\u0000'] }],
    ['a key', { a: { '\u0000': 1 } }],
  ])('refuses U+0000 in %s', (_what, metadata) => {
    expect(() => checkMetadata(metadata as CborMap)).toThrow(InvalidTextError);
    expect(() => checkMetadata(metadata as CborMap)).toThrow('U+0000');
  });

  it.each([
    ['a value', { a: { b: '\ud800' } }],
    ['a key', { a: [{ '\udc00': 1 }] }],
  ])('refuses a lone surrogate in %s', (_what, metadata) => {
    expect(() => checkMetadata(metadata as CborMap)).toThrow(InvalidTextError);
  });

  it('counts the bytes of the canonical CBOR', () => {
    // A map of one: its head, the key with its head, and a text with a head of three bytes (up to 65,535) or five.
    const text = (bytes: number) => 'x'.repeat(bytes - 1 - 2 - 3);
    expect(() => checkMetadata({ a: text(MAX_METADATA_BYTES) })).not.toThrow();
    expect(() => checkMetadata({ a: text(MAX_METADATA_BYTES + 1) })).toThrow(/larger than 65536 bytes/);
    expect(() => checkMetadata({ a: 'é'.repeat(MAX_METADATA_BYTES / 2) })).toThrow(InvalidMetadataError);
  });
});
