import { type HoldId, parseId, parseTimestamp } from '@artifact-store/identity';
import type { PackageStatus, RecordedEvent, RetentionRule, RetentionView } from '@artifact-store/planes';
import { HOLD_ID, holdView, packageDetails } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { explainRetention } from './explain.js';
import type { RetentionFacts } from './retention-facts.js';

const EXPIRES = parseTimestamp('2026-08-14T09:00:00.000Z');
const BEFORE = parseTimestamp('2026-08-14T08:59:59.999Z');
const AFTER = parseTimestamp('2026-08-15T09:00:00.000Z');
const NEVER = { currentExpiresAt: null, retentionClass: 'permanent-record' };
const HELD = { activeHoldId: HOLD_ID };
const MARKED = { eligibleForDeletion: true, eligibleAt: AFTER };
const verdict = { sequence: 9, actor: 'schedule', createdAt: AFTER } as RecordedEvent;

const BY_CLASS = { sequence: 2, eventType: 'v1.retention.default_applied', actor: 'ana', reason: null };
const BY_BEN = { sequence: 5, eventType: 'v1.retention.extended', actor: 'ben', reason: 'the audit of 2027' };

interface Case {
  readonly status?: PackageStatus;
  readonly retention?: Partial<RetentionView>;
  readonly holds?: readonly Parameters<typeof holdView>[0][];
  readonly hasMoreHolds?: boolean;
  readonly setBy?: typeof BY_CLASS | typeof BY_BEN;
  readonly verdict?: RecordedEvent;
  readonly isReclaimed?: boolean;
}

function factsOf(facts: Case): RetentionFacts {
  const { package: target, retention } = packageDetails(facts.retention === undefined ? {} : { retention: facts.retention });
  return {
    status: {
      packageId: target.packageId,
      status: facts.status ?? 'finalized',
      retention,
      activeHolds: (facts.holds ?? []).map(holdView),
      hasMoreHolds: facts.hasMoreHolds ?? false,
    },
    expirySetBy: { ...(facts.setBy ?? BY_CLASS), createdAt: parseTimestamp('2026-05-16T09:00:00.000Z') },
    verdict: facts.verdict,
    isReclaimed: facts.isReclaimed ?? false,
  };
}
const explain = (facts: Case, clockNow = BEFORE) => explainRetention(factsOf(facts), clockNow);

/** For each rule: where it decides, whether the package is kept, and what the sentences must tell. */
const RULES: {
  readonly [Rule in RetentionRule]: {
    readonly at: typeof BEFORE;
    readonly facts: Case;
    readonly isKept: boolean;
    readonly because: readonly string[];
    readonly next: readonly string[];
  };
} = {
  not_expired: {
    at: BEFORE,
    facts: {},
    isKept: true,
    because: [`kept until ${EXPIRES}`, 'class raw-evidence', 'ana created it at 2026-05-16T09:00:00.000Z (event 2)'],
    next: [`Nothing before ${EXPIRES}`, 'first sweep after that', 'unless it is extended or held'],
  },
  expired: {
    at: AFTER,
    facts: { setBy: BY_BEN },
    isKept: false,
    because: [
      `was kept until ${EXPIRES}`,
      'ben extended',
      '“the audit of 2027”',
      'No hold is in force',
      'no sweep has marked it',
    ],
    next: ['next sweep marks', 'garbage collection', 'An extension or a hold before that keeps it'],
  },
  eligible: {
    at: AFTER,
    facts: { retention: MARKED, verdict },
    isKept: false,
    because: [`was kept until ${EXPIRES}`, `a sweep by schedule at ${AFTER} (event 9) marked it eligible`],
    next: ['next garbage collection', 'An extension or a hold before that keeps it'],
  },
  held: {
    at: AFTER,
    facts: { retention: HELD, holds: [{}] },
    isKept: true,
    because: ['whatever its expiry', 'CASE-7, “litigation”, applied by legal at 2026-05-16T09:00:00.000Z'],
    next: ['Nothing while a hold is in force', `${EXPIRES}, has passed`, 'first sweep after the last release'],
  },
  never_expires: {
    at: AFTER,
    facts: { retention: NEVER },
    isKept: true,
    because: ['class permanent-record never expire'],
    next: ['no sweep', 'no garbage collection'],
  },
  collecting: {
    at: AFTER,
    facts: { status: 'collecting', retention: MARKED, verdict },
    isKept: false,
    because: [`was kept until ${EXPIRES}`, `A garbage collection by schedule at ${AFTER} (event 9) began`, 'too late'],
    next: ['goes on until all files are let go', 'undelete brings all of its files back', 'grace period'],
  },
  garbage_collected: {
    at: AFTER,
    facts: { status: 'garbage_collected', retention: MARKED, verdict },
    isKept: false,
    because: [`was kept until ${EXPIRES}`, `A garbage collection by schedule at ${AFTER} (event 9) let its files go`],
    next: ['manifest and its history stay readable', 'undelete'],
  },
};

describe('explainRetention', () => {
  it.each(Object.entries(RULES))('says by which rule: %s', (rule, { facts, at, isKept, because, next }) => {
    const explanation = explain(facts, at);
    expect(explanation).toMatchObject({ ...factsOf(facts).status, rule, isKept, asOf: at });
    expect(explanation.keptUntil).toBe(rule === 'not_expired' ? EXPIRES : null);
    for (const words of because) expect(explanation.because).toContain(words);
    for (const words of next) expect(explanation.next).toContain(words);
  });

  it('takes the strongest rule where several hold, in the order that is documented', () => {
    const everything = { ...NEVER, ...HELD, ...MARKED };
    expect(explain({ status: 'garbage_collected', retention: everything }).rule).toBe('garbage_collected');
    expect(explain({ status: 'collecting', retention: everything }).rule).toBe('collecting');
    expect(explain({ retention: everything, holds: [{}] }).rule).toBe('held');
    expect(explain({ retention: { ...NEVER, ...MARKED } }).rule).toBe('never_expires');
    expect(explain({ retention: MARKED }, BEFORE).rule).toBe('not_expired');
    expect(explain({ retention: MARKED }, AFTER).rule).toBe('eligible');
    expect(explain({}, AFTER).rule).toBe('expired');
  });

  it('takes a package for expired from the very millisecond on', () => {
    expect(explain({}, BEFORE).rule).toBe('not_expired');
    expect(explain({}, EXPIRES).rule).toBe('expired');
  });

  it('tells of a mark that a clock ahead of this one made, and keeps the package all the same', () => {
    const explanation = explain({ retention: MARKED, verdict }, BEFORE);
    expect(explanation).toMatchObject({ rule: 'not_expired', isKept: true, keptUntil: EXPIRES });
    expect(explanation.because).toContain(`A sweep by schedule at ${AFTER} (event 9) marked it eligible`);
    expect(explanation.because).toContain('no garbage collection takes it before that time');
  });

  it('names what set the expiry', () => {
    expect(explain({ setBy: BY_BEN }).expirySetBy).toEqual({ ...BY_BEN, createdAt: '2026-05-16T09:00:00.000Z' });
    expect(explain({ setBy: BY_BEN }).because).toContain(
      'ben extended its retention at 2026-05-16T09:00:00.000Z (event 5), giving the reason “the audit of 2027”',
    );
  });

  it('names an undelete as what set the expiry', () => {
    const setBy = { ...BY_BEN, eventType: 'v1.package.undeleted' };
    expect(explain({ setBy }).because).toContain('ben undeleted it at 2026-05-16T09:00:00.000Z (event 5), giving the reason');
  });

  it.each(['collecting', 'garbage_collected'] as const)('says of a package that is %s whether it can come back', (status) => {
    const next = (isReclaimed: boolean) => explain({ status, retention: MARKED, verdict, isReclaimed }).next;
    expect(next(false)).toContain('An undelete brings all of its files back');
    expect(next(true)).toContain('gone for good: no undelete brings it back');
  });

  it('tells of three holds, and how many more there are', () => {
    const holds = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        holdId: parseId<HoldId>(`019bf4c0-0000-7000-8000-0000000000${10 + index}`),
        reason: `reason ${index + 1}`,
        reference: null,
      }));
    const told = (count: number, hasMoreHolds = false) => explain({ retention: HELD, holds: holds(count), hasMoreHolds }).because;
    expect(told(3)).toMatch(/In force: “reason 1”, applied by .*; “reason 2”, .*; “reason 3”, applied by legal at [^;]*Z\.$/);
    expect(told(5)).toMatch(/“reason 3”, [^;]*; and 2 more\.$/);
    expect(told(5)).not.toContain('reason 4');
    expect(told(10, true)).toMatch(/; and more than 7 more\.$/);
  });

  it('says what comes after the last release: the expiry, a sweep, or nothing', () => {
    expect(explain({ retention: HELD, holds: [{}] }, BEFORE).next).toContain(
      `After the last release the package is kept until ${EXPIRES}`,
    );
    expect(explain({ retention: { ...HELD, ...NEVER }, holds: [{}] }).next).toContain('kept as well');
  });

  it('lets no text of a sender break its sentences', () => {
    const naughty = 'a\u001b[2J\nb\u202e';
    const facts = {
      retention: HELD,
      holds: [{ reason: naughty, reference: naughty, appliedBy: naughty }],
      setBy: { ...BY_BEN, actor: naughty, reason: naughty },
    };
    for (const clockNow of [BEFORE, AFTER]) {
      const { because, next } = explain(facts, clockNow);
      expect(`${because}${next}`).not.toMatch(/[\p{Cc}\u202e]/u);
    }
    expect(explain({ setBy: facts.setBy }).because).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});
