import { cborValues } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, decodeCanonical, EncodingError, encodeCanonical, fromJcs, parseJson, toJcs } from './index.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the JSON projection', () => {
  it('loses nothing: JSON gives the same CBOR bytes, and CBOR the same JSON text', () => {
    fc.assert(
      fc.property(cborValues(), (value) => {
        const [json, cbor] = [toJcs(value), encodeCanonical(value)];
        expect(hex(encodeCanonical(fromJcs(json)))).toBe(hex(cbor));
        expect(toJcs(decodeCanonical(cbor))).toBe(json);
        expect(parseJson(json)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  // RFC 8785 §3.2.3: keys by UTF-16 unit, and so another order than that of the CBOR.
  it('sorts the keys of the RFC’s example as the RFC does', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(toJcs(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
  });

  // RFC 8785 §3.2.2.2.
  it('escapes the text of the RFC’s example as the RFC does', () => {
    expect(toJcs(JSON.parse('"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"'))).toBe(
      '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
    );
  });

  it.each([
    ['no white space', { b: [1, { a: null }], a: true }, '{"a":true,"b":[1,{"a":null}]}'],
    ['short escapes', '\b\t\n\f\r\u0000\u001f\u007f', '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f"'],
    ['whole numbers', [0, -1, 2 ** 53 - 1, -(2 ** 53) + 1], '[0,-1,9007199254740991,-9007199254740991]'],
    ['keys that look like indexes', { '10': 1, '9': 2, '': 3 }, '{"":3,"10":1,"9":2}'],
  ])('writes %s', (_what, value, json) => {
    expect(toJcs(value)).toBe(json);
  });
});

describe('fromJcs', () => {
  it('takes JSON in any spelling', () => {
    expect(fromJcs(' { "b" : 1e2, "a" : "\\u0061" } ')).toEqual({ a: 'a', b: 100 });
  });

  it.each([
    ['no JSON', '{a:1}'],
    ['nothing', ''],
    ['half a text', '"a'],
    ['two values', '1 2'],
    ['a byte order mark', '\ufeff1'],
    ['a fraction', '1.5'],
    ['minus zero', '-0'],
    ['2^53', '9007199254740992'],
    ['2^53 + 1, which rounds', '9007199254740993'],
    ['a number beyond all', '1e999'],
    ['an escaped lone surrogate', '"\\ud800"'],
    ['a key with a lone surrogate', '{"\\udc00":1}'],
    ['the key __proto__', '{"__proto__":{"a":1}}'],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ])('refuses %s', (_what, json) => {
    expect(() => fromJcs(json)).toThrow(EncodingError);
  });

  it('says at which pointer a number cannot be kept, and what to do', () => {
    expect(() => fromJcs('{"runs":[{"score":0.5}]}')).toThrow(/send it as text at \/runs\/0\/score$/);
  });
});

describe('canonicalJson', () => {
  it('writes every JSON value as RFC 8785 has it', () => {
    const json = '{"b":[1.5e-7,1E30,-0,0.1,4.50],"\\u20ac":"\\u0000","a":{}}';
    expect(canonicalJson(parseJson(json))).toBe('{"a":{},"b":[1.5e-7,1e+30,0,0.1,4.5],"\u20ac":"\\u0000"}');
  });

  it('gives the same text again of what its text stands for', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const text = canonicalJson(value);
        expect(canonicalJson(parseJson(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['a number beyond all', '{"a":[1e999]}', '/a/0'],
    ['a lone surrogate', '{"a":"\\ud800"}', '/a'],
    ['the key __proto__', '{"a":{"__proto__":1}}', '/a/__proto__'],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, '/0'.repeat(64)],
  ])('refuses %s, and says where', (_what, json, pointer) => {
    expect(() => canonicalJson(parseJson(json))).toThrow(expect.objectContaining({ name: 'EncodingError', pointer }));
  });
});
