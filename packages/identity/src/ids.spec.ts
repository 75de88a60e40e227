import { describe, expect, it } from '@jest/globals';
import { IdentityError, type PackageId, parseId } from './index.js';

describe('parseId', () => {
  it.each([
    ['a UUIDv7', '019bf4c0-0000-7000-8000-000000000001'],
    ['a UUID of another version', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
  ])('takes %s', (_what, text) => {
    expect(parseId<PackageId>(text)).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['upper-case digits', '019BF4C0-0000-7000-8000-000000000001'],
    ['no hyphens', '019bf4c0000070008000000000000001'],
    ['braces', '{019bf4c0-0000-7000-8000-000000000001}'],
    ['a URN', 'urn:uuid:019bf4c0-0000-7000-8000-000000000001'],
    ['a digit too few', '019bf4c0-0000-7000-8000-00000000001'],
    ['a digit too many', '019bf4c0-0000-7000-8000-0000000000011'],
    ['a letter that is no digit', '019bf4c0-0000-7000-8000-00000000000g'],
    ['a line end after', '019bf4c0-0000-7000-8000-000000000001\n'],
    ['white space before', ' 019bf4c0-0000-7000-8000-000000000001'],
    ['a path', '../../etc/passwd'],
  ])('refuses %s', (_what, text) => {
    expect(() => parseId(text)).toThrow(IdentityError);
  });
});
