import { parseTimestamp, type Timestamp } from '@artifact-store/identity';
import { type ExtendRetention, PACKAGE_STATUSES, type PackageStatus } from '@artifact-store/planes';
import { PACKAGE_ID, packageDetails } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { decideExtend, extendIsRepeatable } from './extend.js';

const NOW = parseTimestamp('2026-05-16T09:00:00.000Z');
const EXPIRES = parseTimestamp('2026-08-14T09:00:00.000Z');
const LATER = parseTimestamp('2026-08-14T09:00:00.001Z');

const command = (newExpiresAt: Timestamp): ExtendRetention => ({
  packageId: PACKAGE_ID,
  newExpiresAt,
  reason: 'audit',
  actor: 'ben',
});
/** A package that expires at a time, whatever else is true of it. */
const expiring = (currentExpiresAt: Timestamp | null, status: PackageStatus = 'finalized') =>
  packageDetails({ package: { status }, retention: { currentExpiresAt } });
const extend = (newExpiresAt: Timestamp, details = expiring(EXPIRES), clockNow = NOW) =>
  decideExtend(command(newExpiresAt), { details, clockNow }, NOW);

describe('decideExtend', () => {
  it('moves the expiry to any later time, be it by a millisecond', () => {
    expect(extend(LATER)).toEqual({
      events: [
        {
          type: 'v1.retention.extended',
          actor: 'ben',
          packageId: PACKAGE_ID,
          previousExpiresAt: EXPIRES,
          newExpiresAt: LATER,
          reason: 'audit',
        },
      ],
      answer: {
        packageId: PACKAGE_ID,
        previousExpiresAt: EXPIRES,
        newExpiresAt: LATER,
        reason: 'audit',
        extendedBy: 'ben',
        extendedAt: NOW,
      },
    });
  });

  it('takes the last time there is, and an expiry that has passed', () => {
    expect(extend(parseTimestamp('9999-12-31T23:59:59.999Z')).events).toHaveLength(1);
    expect(extend(LATER, expiring(parseTimestamp('2026-05-15T00:00:00.000Z'))).events).toHaveLength(1);
  });

  it.each(['2026-08-14T09:00:00.000Z', '2026-08-14T08:59:59.999Z', '2020-01-01T00:00:00.000Z'])(
    'refuses %s, which is not later than the expiry, and names that',
    (newExpiresAt) => {
      expect(() => extend(parseTimestamp(newExpiresAt))).toThrow(
        expect.objectContaining({
          code: 'expiry_not_later',
          detail: expect.stringContaining(EXPIRES),
          members: { package_id: PACKAGE_ID, current_expires_at: EXPIRES },
        }),
      );
    },
  );

  it('refuses a time that has passed or is now, by the clock and not by the log', () => {
    const expired = expiring(parseTimestamp('2026-05-01T00:00:00.000Z'));
    for (const past of ['2026-05-16T09:00:00.000Z', '2026-05-16T08:59:59.999Z']) {
      expect(() => extend(parseTimestamp(past), expired)).toThrow(
        expect.objectContaining({ code: 'expiry_in_past', members: { now: NOW } }),
      );
    }
    const clockNow = parseTimestamp('2026-05-10T00:00:00.000Z');
    expect(extend(parseTimestamp('2026-05-16T08:59:59.999Z'), expired, clockNow).events).toHaveLength(1);
  });

  it('refuses what never expires', () => {
    expect(() => extend(LATER, expiring(null))).toThrow(expect.objectContaining({ code: 'never_expires' }));
  });

  it('names the first of several reasons to refuse: what cannot be mended comes before what can', () => {
    const past = parseTimestamp('2020-01-01T00:00:00.000Z');
    const codeOf = (act: () => unknown) => {
      try {
        return act();
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(() => decideExtend(command(past), { details: undefined, clockNow: NOW }, NOW))).toBe('package_not_found');
    expect(codeOf(() => extend(past, expiring(null, 'collecting')))).toBe('package_collecting');
    expect(codeOf(() => extend(past, expiring(null, 'garbage_collected')))).toBe('package_collected');
    expect(codeOf(() => extend(past, expiring(null)))).toBe('never_expires');
    expect(codeOf(() => extend(past))).toBe('expiry_not_later');
  });

  it.each(PACKAGE_STATUSES)('of a package that is %s never gives a sooner expiry', (status) => {
    for (const newExpiresAt of ['2026-05-16T09:00:00.001Z', '2026-08-14T08:59:59.999Z', '2026-08-14T09:00:00.000Z']) {
      expect(() => extend(parseTimestamp(newExpiresAt), expiring(EXPIRES, status))).toThrow();
    }
  });

  it('is answered again as it was answered first', () => {
    const { answer } = extend(LATER);
    const { resultOf, answerAgain } = extendIsRepeatable(command(LATER));
    const result = resultOf(answer) ?? {};
    expect(answerAgain(result, { details: undefined, clockNow: NOW })).toEqual(answer);
  });
});
