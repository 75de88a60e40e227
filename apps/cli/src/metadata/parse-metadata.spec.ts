import { describe, expect, it } from '@jest/globals';
import { parseMetadata, parsePairs } from './parse-metadata.js';

describe('metadata on the command line', () => {
  it('is pairs of text, the value up to the end', () => {
    expect(parsePairs(['build=7', 'url=http://x/?a=b', 'empty='])).toEqual({ build: '7', url: 'http://x/?a=b', empty: '' });
  });

  it('is JSON with types, under pairs', () => {
    expect(parseMetadata('{"build":7,"tags":["a"]}', ['build=8'])).toEqual({ build: '8', tags: ['a'] });
  });

  it.each(['novalue', '=x', '__proto__=x'])('does not take the pair %s', (pair) => {
    expect(() => parsePairs([pair])).toThrow('--metadata');
  });

  it('does not take a key twice', () => {
    expect(() => parsePairs(['a=1', 'a=2'])).toThrow('twice');
  });

  it.each(['', '[]', '7', '{"a":1.5}', '{'])('does not take the JSON %j', (json) => {
    expect(() => parseMetadata(json, [])).toThrow('--metadata-json');
  });
});
