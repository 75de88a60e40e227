import { textWidth } from './text-width.js';

/** A narrower column of text is harder to read than one that the terminal breaks. */
export const LEAST_WIDTH = 30;

/** A text in lines of so many columns, broken between words. A longer word stays whole, so that it can be copied. */
export function broken(text: string, width: number): readonly string[] {
  if (textWidth(text) <= width) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && textWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
