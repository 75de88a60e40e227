import { printable } from './printable.js';
import { countText } from './units.js';

const LISTED = 20;

/** Indented lines, of many only the first. */
export function listed(lines: readonly string[]): readonly string[] {
  const first = lines.slice(0, LISTED).map((line) => `  ${printable(line)}`);
  return lines.length > LISTED ? [...first, `  and ${countText(lines.length - LISTED)} more, which --json lists`] : first;
}
