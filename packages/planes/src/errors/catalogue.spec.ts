import { describe, expect, it } from '@jest/globals';
import { ArtifactStoreError, DuplicateRelativePathError, ERROR_CLASSES, ERROR_KINDS, errorClassOf } from '../index.js';

/** `package_not_found` → `PackageNotFoundError`; a code that ends in `_error` says it once. */
function classNameOf(code: string): string {
  const words = code.replace(/_error$/, '').split('_');
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Error`;
}

describe('the error catalogue', () => {
  const codes = ERROR_CLASSES.map((each) => each.declaration.code);

  it('has each code once, in snake_case', () => {
    expect(codes.length).toBeGreaterThan(40);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^[a-z]+(_[a-z]+)*$/.test(code))).toEqual([]);
  });

  it.each(ERROR_CLASSES.map((each) => [each.declaration.code, each] as const))(
    '%s is thrown by the class of that name',
    (code, each) => {
      expect(each.name).toBe(classNameOf(code));
      expect(errorClassOf(code)).toBe(each);
    },
  );

  it.each(ERROR_CLASSES.map((each) => [each.declaration.code, each] as const))(
    '%s tells who reads it what to do',
    (code, Class) => {
      const error = new Class('what was wrong', { package_id: 'a' });
      expect(error).toBeInstanceOf(ArtifactStoreError);
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({ name: Class.name, message: 'what was wrong', detail: 'what was wrong', code });
      expect(error.members).toEqual({ package_id: 'a' });
      expect(error.kind).toBe(Class.declaration.kind);
      expect(Class.declaration.title).toMatch(/^[A-Z].*[^.]$/);
      expect(Class.declaration.remedy).toMatch(/^[A-Z].*\.$/s);
    },
  );

  it('keeps the cause and has no members where none are given', () => {
    const cause = new Error('inner');
    const error = new DuplicateRelativePathError('outer', undefined, { cause });
    expect(error.cause).toBe(cause);
    expect(error.members).toEqual({});
  });

  it('knows no class for a code of another version, or for a name of JavaScript’s own', () => {
    expect(errorClassOf('not_yet_invented')).toBeUndefined();
    expect(errorClassOf('constructor')).toBeUndefined();
  });
});

describe('the kinds of errors', () => {
  it.each(Object.entries(ERROR_KINDS))(
    '%s has an HTTP status of failure and an exit code of its own family',
    (_kind, mapping) => {
      expect(mapping.httpStatus).toBeGreaterThanOrEqual(400);
      expect(mapping.httpStatus).toBeLessThan(600);
      expect(mapping.exitCode).toBeGreaterThanOrEqual(1);
      expect(mapping.exitCode).toBeLessThanOrEqual(7);
    },
  );

  it('are each in use, and no other is', () => {
    const used = new Set(ERROR_CLASSES.map((each) => each.declaration.kind));
    expect(ERROR_CLASSES.filter((each) => !Object.hasOwn(ERROR_KINDS, each.declaration.kind))).toEqual([]);
    expect(Object.keys(ERROR_KINDS).filter((kind) => !used.has(kind as keyof typeof ERROR_KINDS))).toEqual([]);
  });

  // The table of the operator's guide and of docs/reference/errors.md.
  it.each([
    ['malformed', 400, 2],
    ['invalid', 422, 2],
    ['unauthenticated', 401, 4],
    ['forbidden', 403, 4],
    ['not_found', 404, 3],
    ['conflict', 409, 5],
    ['gone', 410, 5],
    ['precondition', 412, 5],
    ['range', 416, 5],
    ['too_large', 413, 2],
    ['digest', 422, 6],
    ['integrity', 500, 6],
    ['unavailable', 503, 7],
    ['storage_full', 507, 7],
  ] as const)('%s is HTTP %d and exit code %d', (kind, httpStatus, exitCode) => {
    expect(ERROR_KINDS[kind]).toEqual({ httpStatus, exitCode });
  });
});
