const MAX_CHARACTERS = 200;

// Line ends, terminal controls, and what turns the direction of all that follows.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text that somebody sent, fit to stand within a sentence: shortened, on one line, nothing in it that acts on a terminal. */
export function printable(text: string): string {
  const characters = Array.from(text);
  const shown = characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS).join('')}…` : text;
  return shown.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function quoted(text: string): string {
  return `“${printable(text)}”`;
}
