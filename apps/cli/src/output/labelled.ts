import { printable } from './table.js';

/** A narrower column of text is harder to read than one that the terminal breaks. */
const LEAST_WIDTH = 30;

/** Lines with labels before them; long ones are broken between words where it is told how many columns there are. */
export function labelled(lines: readonly (readonly [label: string, text: string])[], columns?: number): string {
  const indent = lines.reduce((widest, [label]) => Math.max(widest, label.length), 0) + 2;
  const width = (columns ?? Number.POSITIVE_INFINITY) - indent;
  return lines
    .map(([label, text]) => `${label.padEnd(indent)}${broken(printable(text), width).join(`\n${' '.repeat(indent)}`)}`)
    .join('\n');
}

function broken(text: string, width: number): readonly string[] {
  if (width < LEAST_WIDTH) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
