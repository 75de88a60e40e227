import { MalformedBodyError, ValidationFailedError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { excerpt, parseJsonObject } from './parse-json.js';

const parse = (text: string) => parseJsonObject(Buffer.from(text));

describe('a JSON body', () => {
  it('is an object, in UTF-8', () => {
    expect(parse(' {"a": [1, {"b": "\u00e9\\u00e9"}], "": null} ')).toEqual({ a: [1, { b: '\u00e9\u00e9' }], '': null });
  });

  it.each(['[]', '1', '"x"', 'null', 'true', '[{"a":1,"a":2}]'])('is not %s', (text) => {
    expect(() => parse(text)).toThrow(ValidationFailedError);
  });

  it.each(['', ' ', '{', '{"a":1,}', "{'a':1}", '{"a":NaN}', '\ufeff{}', '{"a":"\t"}', '{} x', '{"a":01}'])(
    'is not %j',
    (text) => {
      expect(() => parse(text)).toThrow(MalformedBodyError);
    },
  );

  it('holds no octet that is not UTF-8', () => {
    expect(() => parseJsonObject(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))).toThrow(MalformedBodyError);
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"a":{"b":[{"c":1,"d":{},"c":[]}]}}',
    '{"\\"":1,"x":"\\"","\\u0022":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"a" : 1 , "a" : 2}',
  ])('has no name twice in one object, as %s has', (text) => {
    expect(() => parse(text)).toThrow(MalformedBodyError);
  });

  it.each([
    '{"a":{"a":{"a":1}}}',
    '{"a":[{"b":1},{"b":1}],"b":1}',
    '{"a":"a","b":"a"}',
    '{"x":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":"}","b":{"a":1}}',
  ])('may have the same name in different objects, as %s has', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('is checked without a stack as deep as it is', () => {
    const text = `{"a":${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}}`;
    expect(() => parse(text)).not.toThrow();
  });
});

describe('an excerpt', () => {
  it('is quoted and not long', () => {
    expect(excerpt('a"\n')).toBe('"a\\"\\n"');
    expect(excerpt('x'.repeat(1000))).toHaveLength(103);
  });
});
