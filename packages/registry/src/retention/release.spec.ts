import { type HoldId, type PackageId, parseId, parseTimestamp } from '@artifact-store/identity';
import type { HoldView } from '@artifact-store/planes';
import { HOLD_ID, holdView, PACKAGE_ID, packageDetails } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { decideRelease } from './release.js';

const SECOND_ID = parseId<HoldId>('019bf4c0-0000-7000-8000-0000000000f1');
const THIRD_ID = parseId<HoldId>('019bf4c0-0000-7000-8000-0000000000f2');
const [first, second, third] = [holdView(), holdView({ holdId: SECOND_ID }), holdView({ holdId: THIRD_ID })] as const;

const command = { packageId: PACKAGE_ID, holdId: HOLD_ID, reason: 'settled', actor: 'legal' };
const release = (hold: HoldView | undefined, earliest: readonly HoldView[], details = packageDetails()) =>
  decideRelease({ ...command, holdId: hold?.holdId ?? HOLD_ID }, { details, hold, earliest });

describe('decideRelease', () => {
  it('ends the hold', () => {
    expect(release(first, [first])).toEqual({
      events: [
        {
          type: 'v1.retention.hold_released',
          actor: 'legal',
          packageId: PACKAGE_ID,
          holdId: HOLD_ID,
          reason: 'settled',
          activeHoldId: null,
        },
      ],
      answer: HOLD_ID,
    });
  });

  it.each([
    ['the next one, where the earliest of two is released', first, [first, second], SECOND_ID],
    ['the earliest, where the second is released', second, [first, second], HOLD_ID],
    ['the earliest, where a later one than the second is released', third, [first, second], HOLD_ID],
  ] as const)('leaves %s in force', (_what, hold, earliest, activeHoldId) => {
    expect(release(hold, earliest).events).toMatchObject([{ activeHoldId }]);
  });

  it('refuses what was released before, and tells when and by whom', () => {
    const releasedAt = parseTimestamp('2026-05-16T10:00:00.000Z');
    const released = holdView({ releasedAt, releasedBy: 'ana', releaseReason: 'settled' });
    expect(() => release(released, [second])).toThrow(
      expect.objectContaining({
        code: 'hold_already_released',
        members: { package_id: PACKAGE_ID, hold_id: HOLD_ID, released_at: releasedAt, released_by: 'ana' },
      }),
    );
  });

  it.each([
    ['there is no such hold', undefined],
    ['the hold is another package’s', holdView({ packageId: parseId<PackageId>(PACKAGE_ID.replace('a', 'b')) })],
  ])('refuses where %s', (_what, hold) => {
    expect(() => release(hold, [first])).toThrow(expect.objectContaining({ code: 'hold_not_found' }));
  });

  it('refuses a package that is not there before it looks at the hold', () => {
    const decide = () => decideRelease(command, { details: undefined, hold: undefined, earliest: [] });
    expect(decide).toThrow(expect.objectContaining({ code: 'package_not_found' }));
  });
});
