import { describe, expect, it } from '@jest/globals';
import { parseQuery } from './parse-query.js';

describe('a query', () => {
  it.each([
    ['', {}],
    ['&&', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=x+y%2Bz%26', { a: 'x y+z&' }],
    ['%C3%A9=%F0%9F%98%80', { '\u00e9': '\u{1F600}' }],
    ['metadata.a.b=1', { 'metadata.a.b': '1' }],
  ])('%j is read as forms write it', (text, expected) => {
    const parsed = parseQuery(text);
    expect('parameters' in parsed ? Object.fromEntries(parsed.parameters) : parsed).toEqual(expected);
  });

  it.each(['a=%', 'a=%1', 'a=%zz', '%=1', 'a=%FF', 'a=%C3', 'a=%ED%A0%80'])('%j is malformed', (text) => {
    expect(parseQuery(text)).toMatchObject({ problem: 'malformed' });
  });

  it.each(['a=1&a=2', 'a=1&%61=1', 'a&a'])('%j says a thing twice', (text) => {
    expect(parseQuery(text)).toMatchObject({ problem: 'repeated', detail: 'the query has a twice' });
  });
});
