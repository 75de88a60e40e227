import { describe, expect, it } from '@jest/globals';
import { labelled } from './labelled.js';

const LINES = [
  ['kept', 'no'],
  ['because', 'The package was kept until its expiry, and nobody extended it.'],
] as const;

describe('lines with labels', () => {
  it('are whole where nobody told how wide the terminal is', () => {
    expect(labelled(LINES)).toBe('kept     no\nbecause  The package was kept until its expiry, and nobody extended it.');
  });

  it('are broken between words, below each other', () => {
    expect(labelled(LINES, 45)).toBe(
      'kept     no\nbecause  The package was kept until its\n         expiry, and nobody extended it.',
    );
  });

  it('are left to a terminal that is too narrow', () => {
    expect(labelled(LINES, 20)).toBe(labelled(LINES));
  });

  it('show a word that is too long as it is', () => {
    expect(labelled([['a', 'x'.repeat(50)]], 40)).toBe(`a  ${'x'.repeat(50)}`);
  });

  it('let no text move the cursor', () => {
    expect(labelled([['reason', 'a\x1b[2Jb\nc']])).toBe('reason  a\\u{1b}[2Jb\\u{a}c');
  });
});
