import { describe, expect, it } from '@jest/globals';
import { collidingPaths, collisionWarnings } from './collisions.js';

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

describe('collisionWarnings', () => {
  it('are a few, however many paths collide', () => {
    const paths = Array.from({ length: 1000 }, (_, index) => [`a${index}`, `A${index}`]).flat();
    const warnings = collisionWarnings(paths);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('980 more groups differ only in case or normalisation');
  });
});
