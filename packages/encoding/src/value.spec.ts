import { wellFormedTexts } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CborValue, compareBytes, compareText, EncodingError, encodeCanonical, isMap, MAX_DEPTH, toJcs } from './index.js';

class Point {
  readonly x = 1;
}

const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = 0;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value as CborValue;
};
const circular: unknown[] = [];
circular.push(circular);

const REFUSED: [what: string, value: unknown, pointer: string][] = [
  ['-0', -0, ''],
  ['2^53', 2 ** 53, ''],
  ['−2^53', -(2 ** 53), ''],
  ['a fraction', { a: [1, 0.5] }, '/a/1'],
  ['NaN', [Number.NaN], '/0'],
  ['infinity', { a: Number.POSITIVE_INFINITY }, '/a'],
  ['a bigint', 1n, ''],
  ['undefined', undefined, ''],
  ['an undefined member', { a: 1, b: undefined }, '/b'],
  ['a hole in a list', new Array(2), '/0'],
  ['a function', { a: () => 1 }, '/a'],
  ['a symbol', Symbol('a'), ''],
  ['bytes', { a: new Uint8Array(2) }, '/a'],
  ['a Buffer', Buffer.from('a'), ''],
  ['a Date', { a: { b: new Date(0) } }, '/a/b'],
  ['a Map', new Map(), ''],
  ['a Set', new Set(), ''],
  ['an instance of a class', { point: new Point() }, '/point'],
  ['a boxed number', Object(1), ''],
  ['a boxed text', Object('a'), ''],
  ['a lone high surrogate', 'a\ud800', ''],
  ['a lone low surrogate', ['\udc00a'], '/0'],
  ['surrogates in the wrong order', '\ude00\ud83d', ''],
  ['a key with a lone surrogate', { a: { '\ud800': 1 } }, '/a'],
  ['the key __proto__', JSON.parse('{"a":{"__proto__":{"b":1}}}'), '/a/__proto__'],
  ['a pointer that needs escaping', { 'a/b': { 'c~d': 1.5 } }, '/a~1b/c~0d'],
  ['a circle', circular, '/0'.repeat(MAX_DEPTH)],
];

describe.each([
  ['encodeCanonical', encodeCanonical],
  ['toJcs', toJcs],
])('%s', (_name, encode) => {
  it.each(REFUSED)('refuses %s and points at it', (_what, value, pointer) => {
    expect(() => encode(value as CborValue)).toThrow(EncodingError);
    expect(() => encode(value as CborValue)).toThrow(expect.objectContaining({ pointer }));
  });

  it.each([MAX_DEPTH + 1, 10_000])('refuses %d levels without running out of stack', (levels) => {
    expect(() => encode(nested(levels, (inner) => [inner]))).toThrow(EncodingError);
    expect(() => encode(nested(levels, (inner) => ({ a: inner })))).toThrow(EncodingError);
  });

  it('takes the outermost values that are allowed', () => {
    const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;
    expect(() => encode([MAX_SAFE_INTEGER, MIN_SAFE_INTEGER, 0, '', [], {}, null, true, '\u0000', '\u{10ffff}'])).not.toThrow();
    expect(() => encode(nested(MAX_DEPTH, (inner) => [inner]))).not.toThrow();
    expect(() => encode(Object.assign(Object.create(null), { a: 1 }))).not.toThrow();
  });

  it('takes keys that are names of JavaScript’s own members', () => {
    expect(() =>
      encode({ constructor: 1, toString: 'a', hasOwnProperty: null, valueOf: [], toJSON: 'b', prototype: {} }),
    ).not.toThrow();
  });
});

describe('compareText', () => {
  it('orders as the UTF-8 bytes do', () => {
    const pairs = fc
      .tuple(wellFormedTexts(), wellFormedTexts(), wellFormedTexts())
      .map(([start, a, b]) => [start + a, start + b]);
    fc.assert(
      fc.property(pairs, ([a = '', b = '']) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareText(a, b))).toBe(expected);
        expect(Math.sign(compareText(b, a)) + expected).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['\uffff', '\u{10000}'],
    ['\ufffd', '\u{1f600}'],
    ['\ud7ff', '\ue000'],
    ['\ue000', '\u{10ffff}'],
    ['\u{1f600}', '\u{1f601}'],
    ['a', 'a\u0000'],
    ['', 'a'],
    ['Z', 'a'],
  ])('puts %j before %j', (less, more) => {
    expect(compareText(less, more)).toBeLessThan(0);
    expect(compareText(more, less)).toBeGreaterThan(0);
    expect(compareText(less, less)).toBe(0);
  });
});

describe('compareBytes', () => {
  it('orders as Buffer.compare does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6, max: 3 }), fc.uint8Array({ maxLength: 6, max: 3 }), (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
      }),
    );
  });
});

describe('isMap', () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    ['a', false],
    [1, false],
    [undefined, false],
  ] as const)('says of %j: %s', (value, expected) => {
    expect(isMap(value as CborValue | undefined)).toBe(expected);
  });
});
