import { expect, it } from '@jest/globals';
import { checkSlug, isSlug } from './slug.js';

it.each(['guide-board.run.v1', 'a', '0', 'a-b', 'a_b.c', 'v1', 'x'.repeat(128)])('%s is a slug', (text) => {
  expect(isSlug(text)).toBe(true);
  expect(() => checkSlug(text)).not.toThrow();
});

it.each([
  '',
  'Guide-board',
  'a b',
  'a/b',
  '.',
  '..',
  'a..b',
  '.a',
  'a.',
  '-a',
  'a-',
  'a--b',
  'a%2Fb',
  'ä',
  'a\u0000',
  'a\n',
  '__proto__',
  'x'.repeat(129),
])('%j is none', (text) => {
  expect(isSlug(text)).toBe(false);
  expect(() => checkSlug(text)).toThrow(/^slug is not 1 to 128 characters/);
});
