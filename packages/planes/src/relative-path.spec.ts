import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith, vectorsDir, wellFormedTexts } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidRelativePathError, MAX_PATH_BYTES, parseRelativePath } from './index.js';

describe('parseRelativePath', () => {
  it.each([
    ['one segment', 'report.json'],
    ['several segments', 'a/b/c.txt'],
    ['names that begin with dots', '.git/...a/..b/.c'],
    ['three dots', '.../a'],
    ['white space', ' a / b '],
    ['a colon later on', 'a/c:d'],
    ['a colon after two letters', 'ab:c'],
    ['percent signs', '%2e%2e/%2F'],
    ['a tilde', '~/a'],
    ['a text in NFD, kept so', 'cafe\u0301'],
    ['a text in NFC, kept so', 'caf\u00e9'],
    ['characters beyond U+FFFF', '\u{1f600}/\u{10ffff}'],
    ['a U+FEFF at the start', '\ufeffa'],
    ['characters that change the direction', 'a\u202eb'],
    ['device names of other systems', 'CON/nul.txt'],
    ['the most bytes', 'a'.repeat(MAX_PATH_BYTES)],
    ['the most bytes in characters of four', '\u{1f600}'.repeat(MAX_PATH_BYTES / 4)],
  ])('keeps %s exactly', (_what, path) => {
    expect(parseRelativePath(path)).toBe(path);
  });

  it.each([
    ['nothing', '', 'is empty'],
    ['an absolute path', '/a', 'is absolute'],
    ['the root', '/', 'is absolute'],
    ['a network path', '//host/a', 'is absolute'],
    ['an empty segment', 'a//b', 'has an empty segment'],
    ['a trailing slash', 'a/', 'ends in a slash'],
    ['a segment .', './a', 'has a segment . or ..'],
    ['a segment . in the middle', 'a/./b', 'has a segment . or ..'],
    ['a segment . at the end', 'a/.', 'has a segment . or ..'],
    ['. alone', '.', 'has a segment . or ..'],
    ['a segment ..', '../a', 'has a segment . or ..'],
    ['a segment .. in the middle', 'a/../../b', 'has a segment . or ..'],
    ['.. alone', '..', 'has a segment . or ..'],
    ['a backslash', 'a\\b', 'holds a backslash'],
    ['a network path of Windows', '\\\\host\\a', 'holds a backslash'],
    ['U+0000', 'a\u0000b', 'holds a control character'],
    ['a line end', 'a\nb', 'holds a control character'],
    ['a carriage return at the end', 'a\r', 'holds a control character'],
    ['a tab', 'a\tb', 'holds a control character'],
    ['U+007F', 'a\u007f', 'holds a control character'],
    ['U+0085', 'a\u0085', 'holds a control character'],
    ['a drive', 'C:/a', 'starts with a drive letter'],
    ['a drive without a slash', 'c:a', 'starts with a drive letter'],
    ['a drive alone', 'z:', 'starts with a drive letter'],
    ['a lone high surrogate', 'a\ud800', 'holds a lone surrogate'],
    ['a lone low surrogate', '\udc00', 'holds a lone surrogate'],
    ['a byte too many', 'a'.repeat(MAX_PATH_BYTES + 1), 'is longer than 1024 bytes'],
    ['few characters of many bytes', '\u{1f600}'.repeat(MAX_PATH_BYTES / 4 + 1), 'is longer than 1024 bytes'],
  ])('refuses %s and says so', (_what, path, problem) => {
    expect(() => parseRelativePath(path)).toThrow(InvalidRelativePathError);
    expect(() => parseRelativePath(path)).toThrow(`relative_path ${problem}`);
  });

  it('keeps any text or refuses it, and nothing it keeps could leave a directory', () => {
    const segments = fc.oneof(wellFormedTexts(), fc.constantFrom('', '.', '..', 'a', 'C:', '\\', 'b c'));
    fc.assert(
      fc.property(fc.array(segments, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.join('/');
        if (outcomeOf(text) === 'refused')
          expect(text).toMatch(/^$|^\/|\/$|^[A-Za-z]:|\/\/|(^|\/)\.\.?(\/|$)|\\|\p{Cc}|^.{257,}/su);
        else expect(join('/root', text).startsWith('/root/')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describeWith('vectors', 'parseRelativePath on naughty strings', () => {
  it('keeps each exactly or throws an InvalidRelativePathError, and does both', () => {
    const strings: string[] = JSON.parse(readFileSync(join(vectorsDir(), 'naughty-strings/blns.json'), 'utf8'));
    const outcomes = strings.map(outcomeOf);
    expect(outcomes.filter((outcome) => outcome !== 'kept' && outcome !== 'refused')).toEqual([]);
    expect(outcomes.filter((outcome) => outcome === 'kept').length).toBeGreaterThan(250);
    expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeGreaterThan(20);
  });
});

function outcomeOf(text: string): string {
  try {
    return parseRelativePath(text) === text ? 'kept' : 'changed';
  } catch (error) {
    return error instanceof InvalidRelativePathError ? 'refused' : String(error);
  }
}
