import { describe, expect, it } from '@jest/globals';
import { collidingPaths } from './collisions.js';

describe('collidingPaths', () => {
  it('groups paths that differ only in case or normalisation', () => {
    expect(collidingPaths(['A/b', 'a/B', 'c', 'caf\u00e9', 'cafe\u0301', 'd'])).toEqual([
      ['A/b', 'a/B'],
      ['caf\u00e9', 'cafe\u0301'],
    ]);
  });

  it('finds none where names are distinct', () => {
    expect(collidingPaths(['a', 'b', 'a/b'])).toEqual([]);
  });
});
