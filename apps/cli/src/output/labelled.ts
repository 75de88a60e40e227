import { broken, LEAST_WIDTH } from './broken.js';
import { printable } from './printable.js';

/** Lines with labels before them; long ones are broken between words where it is told how many columns there are. */
export function labelled(lines: readonly (readonly [label: string, text: string])[], columns?: number): string {
  const indent = lines.reduce((widest, [label]) => Math.max(widest, label.length), 0) + 2;
  const width = (columns ?? Number.POSITIVE_INFINITY) - indent;
  const textOf = (text: string) => (width < LEAST_WIDTH ? [text] : broken(text, width)).join(`\n${' '.repeat(indent)}`);
  return lines.map(([label, text]) => `${label.padEnd(indent)}${textOf(printable(text))}`).join('\n');
}
