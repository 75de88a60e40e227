import { cborValues } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { duplicateName, parseJson } from '../index.js';

const namesIn = (text: string) => Object.keys(parseJson(text) as object);

/** After this, V8 takes a name of one character that is written with an escape for a backslash. */
const mislead = () => JSON.parse('[{"\\\\":1},{"a":1,"\\\\":1},{"\\\\u0":1}]');

describe('a JSON text', () => {
  it('keeps its names, whatever was read before', () => {
    mislead();
    expect(namesIn('{"\\n":1}')).toEqual(['\n']);
    expect(namesIn('{"a":1,"\\"":2}')).toEqual(['a', '"']);
    expect(namesIn('{"\\u0001":1}')).toEqual(['\u0001']);
    expect(namesIn('{"\\u0041bc":1}')).toEqual(['Abc']);
  });

  it('is what was written, for any value', () => {
    fc.assert(
      fc.property(cborValues(), (value) => {
        mislead();
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseJson(text))).toBe(text);
        expect(parseJson(JSON.stringify(value, null, 1))).toEqual(value);
        expect(duplicateName(text)).toBeUndefined();
      }),
    );
  });

  // Written out: what JSON.parse says of a name with an escape depends on what was read before.
  it.each([
    ['"\\n"', '\n'],
    ['1e3', 1000],
    ['null', null],
    ['[]', []],
    ['{}', {}],
    ['[1,"\\\\",true,{"a":[]}]', [1, '\\', true, { a: [] }]],
    ['{"a\\n":{"b":[{"c":1},[]],"d":"\\n"},"e":-0.5}', { 'a\n': { b: [{ c: 1 }, []], d: '\n' }, e: -0.5 }],
  ])('is read as it ever was: %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it('may have a member __proto__, which is no prototype', () => {
    const value = parseJson('{"__proto__":{"a":"\\n"}}');
    expect(Object.entries(value as object)).toEqual([['__proto__', { a: '\n' }]]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('gives the later of two members of one name, at the place of the first', () => {
    expect(JSON.stringify(parseJson('{"\\n":1,"b":2,"\\u000a":3}'))).toBe('{"\\n":3,"b":2}');
  });

  it.each(['', '{', '{"a":"\\x"}', "{'a':1}", '["\\"]'])('is not %j', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('is read without a stack as deep as it is', () => {
    const text = `${'[{"\\n":'.repeat(50_000)}1${'}]'.repeat(50_000)}`;
    expect(() => parseJson(text)).not.toThrow();
    expect(duplicateName(text)).toBeUndefined();
  });
});
