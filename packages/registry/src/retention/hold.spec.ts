import { type HoldId, parseId, parseTimestamp } from '@artifact-store/identity';
import { InvalidTextError, ValidationFailedError } from '@artifact-store/planes';
import { HOLD_ID, holdView, PACKAGE_ID, packageDetails } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { checkHold, decideHold } from './hold.js';

const NOW = parseTimestamp('2026-05-16T10:00:00.000Z');
const EARLIER = parseTimestamp('2026-05-16T09:00:00.000Z');
const GREATER_ID = parseId<HoldId>('019bf4c0-0000-7000-8000-0000000000ff');
const LESSER_ID = parseId<HoldId>('019bf4c0-0000-7000-8000-000000000001');

const command = { packageId: PACKAGE_ID, reason: 'litigation', actor: 'legal' };
const hold = (holdId: HoldId, earliest?: ReturnType<typeof holdView>, reference?: string | null) =>
  decideHold({ ...command, reference }, holdId, { details: packageDetails(), earliest }, NOW);

describe('decideHold', () => {
  it('keeps the package for a case, and is the one in force where there is no other', () => {
    expect(hold(GREATER_ID, undefined, 'CASE-7')).toEqual({
      events: [
        {
          type: 'v1.retention.hold_applied',
          actor: 'legal',
          packageId: PACKAGE_ID,
          holdId: GREATER_ID,
          reason: 'litigation',
          reference: 'CASE-7',
          activeHoldId: GREATER_ID,
        },
      ],
      answer: GREATER_ID,
    });
  });

  it.each([undefined, null])('takes %s for no reference', (reference) => {
    expect(hold(GREATER_ID, undefined, reference).events).toMatchObject([{ reference: null }]);
  });

  it.each([
    ['an earlier hold, whatever its id', LESSER_ID, EARLIER, HOLD_ID],
    ['a hold of the same instant with the lesser id', GREATER_ID, NOW, HOLD_ID],
    ['itself where it has the lesser id of one instant', LESSER_ID, NOW, LESSER_ID],
  ])('names %s as the earliest in force', (_what, holdId, appliedAt, activeHoldId) => {
    expect(hold(holdId, holdView({ appliedAt })).events).toMatchObject([{ holdId, activeHoldId }]);
  });

  it('refuses a package that is not there', () => {
    const decide = () => decideHold(command, HOLD_ID, { details: undefined, earliest: undefined }, NOW);
    expect(decide).toThrow(expect.objectContaining({ code: 'package_not_found' }));
  });
});

describe('checkHold', () => {
  it('takes texts of the most bytes', () => {
    const longest = { reason: '\u{1f600}'.repeat(1024), reference: '\u00e9'.repeat(128), actor: 'a'.repeat(256) };
    expect(() => checkHold({ ...command, ...longest })).not.toThrow();
  });

  it.each(['reason', 'reference', 'actor'] as const)('refuses an empty %s, naming it', (member) => {
    expect(() => checkHold({ ...command, [member]: '' })).toThrow(ValidationFailedError);
    expect(() => checkHold({ ...command, [member]: '' })).toThrow(`${member} is empty`);
  });

  it.each([
    ['reason', 'r'.repeat(4097)],
    ['reason', 'r'.repeat(10_240)],
    ['reason', '\u00e9'.repeat(2049)],
    ['reference', 'r'.repeat(257)],
    ['actor', 'a'.repeat(257)],
    ['reason', 'a\u0000b'],
    ['reference', '\u0000'],
    ['reason', '\ud800'],
    ['reference', 'a\udfff'],
  ])('refuses a %s that cannot be kept, naming it', (member, text) => {
    expect(() => checkHold({ ...command, [member]: text })).toThrow(InvalidTextError);
    expect(() => checkHold({ ...command, [member]: text })).toThrow(new RegExp(`^${member} `));
  });
});
