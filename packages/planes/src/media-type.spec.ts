import { describe, expect, it } from '@jest/globals';
import { checkMediaType, ValidationFailedError } from './index.js';

describe('checkMediaType', () => {
  it.each([
    'text/plain',
    'application/octet-stream',
    'application/vnd.oci.image.manifest.v1+json',
    'text/html; charset=utf-8',
    'text/html;charset="utf-8"',
    'multipart/form-data; boundary=--x',
    'X-a/b.c-d',
    'a*b/*c',
    `a/${'b'.repeat(253)}`,
  ])('takes %s', (text) => {
    expect(() => checkMediaType(text)).not.toThrow();
  });

  it.each([
    ['nothing', ''],
    ['no subtype', 'text'],
    ['an empty subtype', 'text/'],
    ['an empty type', '/plain'],
    ['a second slash', 'text/plain/x'],
    ['white space inside', 'text / plain'],
    ['white space before', ' text/plain'],
    ['a line end, which would split a header', 'text/plain\r\nSet-Cookie: a=b'],
    ['a line end in a parameter', 'text/plain; a=b\n'],
    ['a character beyond ASCII', 'text/pl\u00e4in'],
    ['a character beyond ASCII in a parameter', 'text/plain; a=\u00e4'],
    ['U+007F in a parameter', 'text/plain; a=\u007f'],
    ['a range', '*/*'],
    ['a range of one type', 'text/*; charset=utf-8'],
    ['a character too many', `a/${'b'.repeat(254)}`],
  ])('refuses %s', (_what, text) => {
    expect(() => checkMediaType(text)).toThrow(ValidationFailedError);
  });
});
