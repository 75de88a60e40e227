import { describe, expect, it } from '@jest/globals';
import { refuseToken } from './refuse-token.js';

describe('a token on the command line', () => {
  it.each([
    ['ls', '--token', 'the-secret'],
    ['ls', '--token=the-secret'],
    ['--token=the-secret', 'ls'],
    ['ls', '-token=the-secret'],
  ])('is refused and not repeated: %j %j', (...argv) => {
    expect(() => refuseToken(argv)).toThrow(/^no flag takes a token: (?!.*the-secret)/);
  });

  it.each([
    ['ls', '--token-file', 'token'],
    ['push', '--', '--token=x'],
    ['schema', 'show', 'token'],
  ])('is not seen in what is none: %j %j', (...argv) => {
    expect(() => refuseToken(argv)).not.toThrow();
  });
});
