import { describe, expect, it } from '@jest/globals';
import { parseIdempotencyKey, ValidationFailedError } from './index.js';

describe('parseIdempotencyKey', () => {
  it.each(['k', '!', '~', '"quoted"', '019bf4c0-0000-7000-8000-00000000000a', 'x'.repeat(255)])('keeps %j as it is', (key) => {
    expect(parseIdempotencyKey(key)).toBe(key);
  });

  it.each(['', ' ', 'a b', ' a', 'a ', 'a\tb', 'a\n', '\u0000', 'a\u007f', 'schl\u00fcssel', '\ud800', 'x'.repeat(256)])(
    'refuses %j',
    (key) => {
      expect(() => parseIdempotencyKey(key)).toThrow(ValidationFailedError);
    },
  );
});
