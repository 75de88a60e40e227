import { StorageFullError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { failureOf } from './failure.js';

describe('a failure told to people', () => {
  it('lets no text of a server move the cursor or begin a line of its own', () => {
    const text = failureOf(new StorageFullError('\x1b]0;title\x07\nfiles 3, verified'))?.text;
    expect(text).toContain('\\u{1b}]0;title\\u{7}\\u{a}files 3, verified. ');
  });
});
