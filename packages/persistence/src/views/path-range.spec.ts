import { describe, expect, it } from '@jest/globals';
import { afterPrefix } from './path-range.js';

describe('afterPrefix', () => {
  it.each([
    ['a', 'b'],
    ['run/', 'run0'],
    ['é', 'ê'],
    ['\ud7ff', '\ue000'],
    ['\uffff', '\u{10000}'],
    ['😀', '😁'],
    ['a\u{10ffff}', 'b'],
    ['a\u{10ffff}\u{10ffff}', 'b'],
  ])('of %j is %j', (prefix, end) => {
    expect(afterPrefix(prefix)).toBe(end);
  });

  it.each(['', '\u{10ffff}'])('of %j does not exist', (prefix) => {
    expect(afterPrefix(prefix)).toBeUndefined();
  });
});
