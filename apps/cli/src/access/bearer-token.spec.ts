import { describe, expect, it } from '@jest/globals';
import { bearerToken } from './bearer-token.js';

describe('a token', () => {
  it.each(['token', 'token\n', ' token\r\n', 'token'])('is without the white space around it: %j', (given) => {
    expect(bearerToken(given, 'the file t')).toBe('token');
  });

  it.each([
    ['', 'the token is empty'],
    [' \n', 'the token is empty'],
    ['secret-one\nsecret-two', 'there is more than one line; a token is one'],
    ['secret one', 'a token is of printable ASCII characters, without spaces'],
    ['secret\x00', 'a token is of printable ASCII characters, without spaces'],
    ['secret-ü', 'a token is of printable ASCII characters, without spaces'],
    ['s'.repeat(4097), 'there are more than 4096 characters'],
  ])('is refused by where it came from, and never repeated: %j', (given, problem) => {
    expect(() => bearerToken(given, 'the file t')).toThrow(new Error(`the file t: ${problem}`));
  });
});
