import { ERROR_KINDS } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { EXIT_CODES, EXIT_MEANINGS } from './exit-codes.js';

describe('the exit codes', () => {
  it('are what scripts have relied on', () => {
    expect(EXIT_CODES).toEqual({
      ...{ done: 0, defect: 1, usage: 2, notFound: 3, refused: 4, conflict: 5, integrity: 6, unavailable: 7 },
      ...{ interrupted: 130, pipe: 141, terminated: 143 },
    });
  });

  it('have a meaning each, and no number twice', () => {
    expect(Object.keys(EXIT_MEANINGS)).toEqual(Object.keys(EXIT_CODES));
    expect(new Set(Object.values(EXIT_CODES)).size).toBe(Object.keys(EXIT_CODES).length);
  });

  it.each(Object.entries(ERROR_KINDS))('hold for every error of the kind %s', (_, { exitCode }) => {
    expect(Object.values(EXIT_CODES)).toContain(exitCode);
  });
});
