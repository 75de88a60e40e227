import { describe, expect, it } from '@jest/globals';
import { NO_KEYS, typed } from './typed-line.js';

const after = (...keys: string[]) => keys.reduce(typed, NO_KEYS);

describe('a line that is typed unseen', () => {
  it.each([
    ['the return key', ['tok', 'en\r']],
    ['a line end', ['token\n']],
    ['the end of input', ['token', '\x04']],
    ['corrections', ['tokem', '\x7f', 'x\b', 'n\r']],
    ['a line that is wiped and typed anew', ['nonsense\x15token\r']],
    ['what is pasted with more lines', ['token\rmore\r']],
  ])('ends by %s', (_, keys) => {
    expect(after(...keys)).toEqual({ text: 'token', isDone: true, isInterrupted: false });
  });

  it('goes on until then', () => {
    expect(after('tok', 'en')).toEqual({ text: 'token', isDone: false, isInterrupted: false });
  });

  it('is forgotten where it is interrupted', () => {
    expect(after('tok', 'en\x03\r')).toEqual({ text: '', isDone: false, isInterrupted: true });
  });
});
