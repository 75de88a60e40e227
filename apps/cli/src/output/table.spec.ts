import { describe, expect, it } from '@jest/globals';
import { table } from './table.js';

const ID = '01a2042a-6102-75e6-8ed8-80dae804435c';
const DIGEST = `blake3:${'8a55744d'.repeat(8)}`;

describe('a table', () => {
  it('aligns columns, numbers to the right', () => {
    const rows = [
      ['a', '1'],
      ['longer', '20,000'],
    ];
    expect(table(['NAME', 'FILES'], rows, { right: [1] })).toBe('NAME     FILES\na            1\nlonger  20,000');
  });

  it('has room for any number of rows', () => {
    const rows = Array.from({ length: 200_000 }, () => ['1']);
    expect(table(['N'], rows).length).toBe(400_001);
  });

  it('is aligned by what a terminal shows', () => {
    expect(table(['NAME', 'X'], [['報告', 'x']])).toBe('NAME  X\n報告  x');
  });

  it('lets no text move the cursor', () => {
    expect(table(['NAME'], [['a\x1b[2J']])).toBe('NAME\na\\u{1b}[2J');
  });
});

describe('a table in a terminal', () => {
  const heading = ['PACKAGE_ID', 'STATUS', 'FILES', 'PRODUCER', 'NAME'];
  const rows = [
    [ID, 'finalized', '2', 'ci', 'a nightly run of everything'],
    [ID, 'created', '20,000', 'laboratory', 'run'],
  ];

  it('is as wide as it is where that fits', () => {
    expect(table(heading, rows, { right: [2], columns: 100 })).toBe(table(heading, rows, { right: [2] }));
  });

  it('goes on in further lines where it does not, and loses nothing', () => {
    expect(table(heading, rows, { right: [2], columns: 60 })).toBe(
      [
        'PACKAGE_ID                            STATUS      FILES',
        '    PRODUCER    NAME',
        `${ID}  finalized       2`,
        '    ci          a nightly run of everything',
        `${ID}  created    20,000`,
        '    laboratory  run',
      ].join('\n'),
    );
  });

  it('breaks a text at the end of a row between words, beside the rest', () => {
    const text = 'the expiry was extended for the audit of the year before last';
    expect(table(['TIME', 'DETAILS'], [['2026-11-22', text]], { columns: 50 })).toBe(
      ['TIME        DETAILS', '2026-11-22  the expiry was extended for the audit', '            of the year before last'].join(
        '\n',
      ),
    );
  });

  it('shows what is too long for any line as it is, so that it can be copied', () => {
    expect(table(['DIGEST', 'BYTES', 'PATH'], [[DIGEST, '11', 'hello.txt']], { right: [1], columns: 60 })).toBe(
      ['DIGEST', '    BYTES  PATH', DIGEST, '       11  hello.txt'].join('\n'),
    );
  });

  it.each([1, 5, 30, 40, 60, 80, 120, 200])('of %d columns has every word', (columns) => {
    const shown = table(heading, rows, { right: [2], columns });
    const words = (text: string) =>
      text
        .split(/\s+/)
        .filter((word) => word !== '')
        .sort();
    expect(words(shown)).toEqual(words(table(heading, rows)));
    const longest = Math.max(columns, 30, ID.length) + 4;
    for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(longest);
  });

  it('has its heading painted after it was laid out', () => {
    expect(table(['A', 'B'], [['x', 'longer']], { columns: 80, paint: (line) => `<${line}>` })).toBe('<A  B>\nx  longer');
  });
});
