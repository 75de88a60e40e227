import { parseContentAddress } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import { Generations } from './generations.js';

const address = (index: number) => parseContentAddress(`blake3:${index.toString(16).padStart(64, '0')}`);

describe('Generations', () => {
  it('takes what was never heard of as 0, and keeps backends apart', () => {
    const generations = new Generations();
    generations.hear('one', address(1), 4);
    expect(generations.of('one', address(1))).toBe(4);
    expect(generations.of('two', address(1))).toBe(0);
    expect(generations.of('one', address(2))).toBe(0);
  });

  it('forgets the longest unheard first, and no more than it must', () => {
    const generations = new Generations();
    for (let index = 0; index < 10_000; index++) generations.hear('one', address(index), 1);
    generations.hear('one', address(0), 2);
    generations.hear('one', address(10_000), 1);
    expect(generations.of('one', address(0))).toBe(2);
    expect(generations.of('one', address(1))).toBe(0);
    expect(generations.of('one', address(2))).toBe(1);
  });
});
