import { describe, expect, it } from '@jest/globals';
import { printable } from './printable.js';

describe('text of others', () => {
  it('moves no cursor', () => {
    expect(printable('a\x1b[2Jb\n\u202e')).toBe('a\\u{1b}[2Jb\\u{a}\\u{202e}');
  });
});
