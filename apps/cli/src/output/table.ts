import { broken, LEAST_WIDTH } from './broken.js';
import { printable } from './printable.js';
import { padded, textWidth } from './text-width.js';

export interface TableOptions {
  /** The columns of numbers, by place. */
  readonly right?: readonly number[];
  /** How wide a line may be; any width if not given. */
  readonly columns?: number | undefined;
  /** What is done with the lines of the heading, once they are as wide as they are. */
  readonly paint?: (line: string) => string;
}

/** A column of the table in a line: which one, and how wide. */
interface Placed {
  readonly column: number;
  readonly width: number;
}

const GAP = 2;
const INDENT = 4;

/**
 * Rows under a heading, columns as wide as their widest cell. Where that is wider than a line may be, the columns of a row go on in
 * further lines, below each other and indented, and long texts are broken between words: nothing is ever cut off, since what is
 * read here is copied from here.
 */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { right = [], columns = Number.POSITIVE_INFINITY, paint = (line) => line } = options;
  const all = [heading, ...rows].map((row) => row.map(printable));
  const lines = linesOfColumns(all, columns);
  return all
    .flatMap((row, index) => {
      const texts = lines.flatMap((line, number) => textsOf(row, line, right, number === 0 ? 0 : INDENT));
      return index === 0 ? texts.map(paint) : texts;
    })
    .join('\n');
}

/** Which columns share a line. */
function linesOfColumns(all: readonly (readonly string[])[], columns: number): readonly (readonly Placed[])[] {
  const last = (all[0]?.length ?? 0) - 1;
  let line: Placed[] = [];
  const lines = [line];
  let room = columns;
  for (let column = 0; column <= last; column++) {
    const width = widest(all, column, textWidth);
    if (line.length > 0 && width > room) {
      // A text at the end of a row is read more easily beside the rest than below it.
      if (column === last && room >= LEAST_WIDTH && widest(all, column, longestWord) <= room) {
        line.push({ column, width: room });
        break;
      }
      line = [];
      lines.push(line);
      room = columns - INDENT;
    }
    line.push({ column, width: line.length > 0 ? width : Math.min(width, Math.max(room, LEAST_WIDTH)) });
    room -= width + GAP;
  }
  return lines;
}

function widest(all: readonly (readonly string[])[], column: number, measure: (text: string) => number): number {
  return all.reduce((most, row) => Math.max(most, measure(row[column] ?? '')), 0);
}

const longestWord = (text: string) => text.split(' ').reduce((most, word) => Math.max(most, textWidth(word)), 0);

/** The texts of some columns of a row; more than one line where a cell is broken. */
function textsOf(row: readonly string[], line: readonly Placed[], right: readonly number[], indent: number): readonly string[] {
  const cells = line.map(({ column, width }) => broken(row[column] ?? '', width));
  const height = cells.reduce((most, { length }) => Math.max(most, length), 1);
  return Array.from({ length: height }, (_, number) => {
    const texts = line.map(({ column, width }, place) =>
      padded(cells[place]?.[number] ?? '', width, right.includes(column) ? 'right' : 'left'),
    );
    return `${' '.repeat(indent)}${texts.join(' '.repeat(GAP))}`.trimEnd();
  });
}
