import { describe, expect, it } from '@jest/globals';
import { printable, quoted } from './quoted.js';

describe('a text that is quoted in a sentence', () => {
  it.each(['litigation', 'läuft, “so”', '\u{1f469}\u200d\u{1f4bb}', 'שלום', 'e\u0301'])('is %j as it is', (text) => {
    expect(quoted(text)).toBe(`“${text}”`);
  });

  it.each([
    ['a\nb', 'a\\u000ab'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['\u0085\u009b', '\\u0085\\u009b'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\u202etxt.exe\u202c', '\\u202etxt.exe\\u202c'],
    ['\u2066\u200f', '\\u2066\\u200f'],
  ])('shows %j as %s: it acts on no terminal', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('is cut after 200 characters, none of them in the middle', () => {
    expect(printable('\u{1f600}'.repeat(200))).toBe('\u{1f600}'.repeat(200));
    expect(printable('\u{1f600}'.repeat(201))).toBe(`${'\u{1f600}'.repeat(200)}…`);
  });
});
