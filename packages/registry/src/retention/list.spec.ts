import { InvalidCursorError, ValidationFailedError } from '@artifact-store/planes';
import { holdView, PACKAGE_ID } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { historyQuery, holdsPage, holdsQuery } from './list.js';

const hold = holdView();
const cursor = `${hold.appliedAt}_${hold.holdId}`;

describe('a page of holds', () => {
  it('goes on where the last one ended', () => {
    const { nextCursor } = holdsPage({ limit: 1 }, [hold, hold]);
    expect(nextCursor).toBe(cursor);
    expect(holdsQuery({ packageId: PACKAGE_ID, cursor })).toEqual({
      packageId: PACKAGE_ID,
      limit: 101,
      after: { appliedAt: hold.appliedAt, holdId: hold.holdId },
    });
  });

  it.each(['', '_', 'x', hold.appliedAt, `${hold.appliedAt}_x`, `x_${hold.holdId}`, `${cursor}_`, `${cursor}_x`, ` ${cursor}`])(
    'refuses the cursor %j, which is none of its own',
    (foreign) => {
      expect(() => holdsQuery({ packageId: PACKAGE_ID, cursor: foreign })).toThrow(InvalidCursorError);
    },
  );
});

describe('a page of history', () => {
  it.each([
    [undefined, 0],
    ['1', 1],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('after the cursor %s begins after event %d', (given, since) => {
    expect(historyQuery({ packageId: PACKAGE_ID, cursor: given })).toEqual({ since, limit: 101 });
  });

  it.each(['', '0', '-1', '01', '1.5', '1e3', '0x1', ' 1', '1\n', 'x', '9007199254740992', cursor])(
    'refuses the cursor %j, which is none of its own',
    (foreign) => {
      expect(() => historyQuery({ packageId: PACKAGE_ID, cursor: foreign })).toThrow(InvalidCursorError);
    },
  );

  it.each([0, 1001, 1.5, Number.NaN])('refuses a limit of %s', (limit) => {
    expect(() => historyQuery({ packageId: PACKAGE_ID, limit })).toThrow(ValidationFailedError);
    expect(() => holdsQuery({ packageId: PACKAGE_ID, limit })).toThrow(ValidationFailedError);
  });
});
