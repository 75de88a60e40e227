import { describe, expect, it } from '@jest/globals';
import { printable, table } from './table.js';

describe('table', () => {
  it('aligns columns, numbers to the right', () => {
    expect(
      table(
        ['NAME', 'FILES'],
        [
          ['a', '1'],
          ['longer', '20,000'],
        ],
        [1],
      ),
    ).toBe('NAME     FILES\na            1\nlonger  20,000');
  });

  it('has room for any number of rows', () => {
    const rows = Array.from({ length: 200_000 }, () => ['1']);
    expect(table(['N'], rows).length).toBe(400_001);
  });

  it('lets no text move the cursor', () => {
    expect(printable('a\x1b[2Jb\n\u202e')).toBe('a\\u{1b}[2Jb\\u{a}\\u{202e}');
  });
});
