import { createDigester } from '@artifact-store/digest';
import { type HoldId, type PackageId, parseId, parseTimestamp } from '@artifact-store/identity';
import { MAX_HOLDS_SHOWN } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { decodeEvent } from '../index.js';

const digester = createDigester();
const NO_ID = parseId<PackageId>('019bf4c0-0000-7000-8000-00000000dead');
const LATER = parseTimestamp('2030-01-01T00:00:00.000Z');

let registry: MemoryRegistry;
let packageId: PackageId;

beforeEach(async () => {
  registry = memoryRegistry({ digester });
  packageId = (await registry.create({ retentionClass: 'raw-evidence' })).package.packageId;
});

const sequence = async () => (await registry.store.head()).lastSequence;
const hold = (members: object = {}) =>
  registry.plane.retention.hold({ packageId, reason: 'litigation', actor: 'legal', ...members });
const release = (holdId: HoldId, members: object = {}) =>
  registry.plane.retention.release({ packageId, holdId, reason: 'settled', actor: 'legal', ...members });
const extend = (newExpiresAt = LATER, members: object = {}) =>
  registry.plane.retention.extend({ packageId, newExpiresAt, reason: 'audit', actor: 'ben', ...members });
const status = () => registry.plane.retention.get(packageId);

describe('holds', () => {
  it('are cases of their own: each ends by itself, and the package is held until the last one ended', async () => {
    const first = await hold({ reference: 'CASE-1' });
    registry.clock.advance(1000);
    const second = await hold({ reference: 'CASE-2' });
    expect(await status()).toMatchObject({ activeHolds: [first, second], retention: { activeHoldId: first.holdId } });

    registry.clock.advance(1000);
    const released = await release(first.holdId, { actor: 'ana' });
    expect(released).toEqual({
      ...first,
      releasedBy: 'ana',
      releasedAt: '2026-05-16T09:00:02.000Z',
      releaseReason: 'settled',
    });
    expect(await status()).toMatchObject({ activeHolds: [second], retention: { activeHoldId: second.holdId } });

    await release(second.holdId);
    expect(await status()).toMatchObject({ activeHolds: [], hasMoreHolds: false, retention: { activeHoldId: null } });
  });

  it('are released once: of twenty releases at once, one goes and all others say when it went', async () => {
    const { holdId } = await hold();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => release(holdId)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
    expect(refused).toHaveLength(19);
    for (const error of refused) {
      expect(error).toMatchObject({ code: 'hold_already_released', members: { released_by: 'legal' } });
    }
    expect(await sequence()).toBe(4);
  });

  it('are listed in the order in which they were applied, page by page, released ones too', async () => {
    const made: HoldId[] = [];
    for (let index = 0; index < 5; index++) {
      made.push((await hold()).holdId);
      registry.clock.advance(index % 2);
    }
    await release(made[1] as HoldId);
    const listed: HoldId[] = [];
    let cursor: string | undefined;
    do {
      const page = await registry.plane.retention.holds({ packageId, cursor, limit: 2 });
      listed.push(...page.items.map(({ holdId }) => holdId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(listed).toEqual(made);
  });

  it('are shown up to a number, and then it says that there are more', async () => {
    for (let count = 0; count < MAX_HOLDS_SHOWN; count++) await hold();
    expect(await status()).toMatchObject({ hasMoreHolds: false });
    await hold();
    const { activeHolds, hasMoreHolds } = await status();
    expect([activeHolds.length, hasMoreHolds]).toEqual([MAX_HOLDS_SHOWN, true]);
  });

  it('are another package’s business where another package has them', async () => {
    const { holdId } = await hold();
    const other = await registry.create();
    await expect(release(holdId, { packageId: other.package.packageId })).rejects.toMatchObject({ code: 'hold_not_found' });
    await expect(release(holdId, { packageId: NO_ID })).rejects.toMatchObject({ code: 'package_not_found' });
  });
});

describe('history', () => {
  it('tells from the log all that happened to the retention, oldest first, and nothing else', async () => {
    await registry.create();
    const { holdId } = await hold();
    await extend();
    await registry.plane.packages.finalize({ packageId, actor: 'ana', allowEmpty: true });
    await release(holdId);
    const first = await registry.plane.retention.history({ packageId, limit: 3 });
    expect(first.items.map(({ eventType }) => eventType)).toEqual([
      'v1.retention.default_applied',
      'v1.retention.hold_applied',
      'v1.retention.extended',
    ]);
    const rest = await registry.plane.retention.history({ packageId, cursor: first.nextCursor ?? undefined, limit: 3 });
    expect(rest.items.map((event) => decodeEvent(event))).toMatchObject([{ type: 'v1.retention.hold_released', holdId }]);
    expect(rest.nextCursor).toBeNull();
  });

  it('of a full last page ends there', async () => {
    await hold();
    expect((await registry.plane.retention.history({ packageId, limit: 2 })).nextCursor).toBeNull();
    expect((await registry.plane.retention.history({ packageId, cursor: '99' })).items).toEqual([]);
  });
});

describe('explain', () => {
  it('follows a package from its creation to its mark', async () => {
    const ruleNow = async () => (await registry.plane.retention.explain(packageId)).rule;
    expect(await ruleNow()).toBe('not_expired');
    const { holdId } = await hold();
    expect(await ruleNow()).toBe('held');
    registry.clock.set('2026-08-14T09:00:00.000Z');
    expect(await ruleNow()).toBe('held');
    await release(holdId);
    expect(await ruleNow()).toBe('expired');
    const { jobId } = await registry.plane.jobs.create({ kind: 'retention-sweep', actor: 'ops' });
    const lease = await registry.plane.work.next({ owner: 'here', jobId });
    if (lease === null) throw new Error('the job is not to be had');
    await registry.plane.work.sweep(lease);
    expect(await registry.plane.retention.explain(packageId)).toMatchObject({
      rule: 'eligible',
      because: expect.stringContaining('a sweep by ops at 2026-08-14T09:00:00.000Z (event 5) marked it eligible'),
    });
    await extend();
    expect(await registry.plane.retention.explain(packageId)).toMatchObject({
      rule: 'not_expired',
      keptUntil: LATER,
      retention: { eligibleForDeletion: false, eligibleAt: null },
      expirySetBy: { eventType: 'v1.retention.extended', actor: 'ben', reason: 'audit' },
    });
  });

  it('of a package without expiry says that', async () => {
    const { package: target } = await registry.create({ retentionClass: 'permanent-record' });
    expect(await registry.plane.retention.explain(target.packageId)).toMatchObject({ rule: 'never_expires', isKept: true });
  });
});

describe('a package that is not there', () => {
  it.each([
    ['get', () => registry.plane.retention.get(NO_ID)],
    ['holds', () => registry.plane.retention.holds({ packageId: NO_ID })],
    ['history', () => registry.plane.retention.history({ packageId: NO_ID })],
    ['explain', () => registry.plane.retention.explain(NO_ID)],
    ['extend', () => extend(LATER, { packageId: NO_ID })],
    ['hold', () => hold({ packageId: NO_ID })],
  ])('is not found by %s, and nothing is recorded', async (_name, act) => {
    await expect(act()).rejects.toMatchObject({ code: 'package_not_found' });
    expect(await sequence()).toBe(2);
  });
});

describe('requests under a key', () => {
  const idempotencyKey = 'k-1';

  it('extend once, and answer the same again, also where the time has passed or it was extended further since', async () => {
    const first = await extend(LATER, { idempotencyKey });
    await extend(parseTimestamp('2031-01-01T00:00:00.000Z'));
    registry.clock.advance(1000);
    expect(await extend(LATER, { idempotencyKey })).toEqual(first);
    expect(await sequence()).toBe(4);
  });

  it('hold once, and answer that hold as it is by now', async () => {
    const first = await hold({ idempotencyKey });
    expect(await hold({ idempotencyKey })).toEqual(first);
    const released = await release(first.holdId);
    expect(await hold({ idempotencyKey })).toEqual(released);
    expect(await sequence()).toBe(4);
  });

  it('take what was left out for what it stands for', async () => {
    const { holdId } = await hold({ idempotencyKey });
    expect((await hold({ idempotencyKey, reference: null })).holdId).toBe(holdId);
  });

  it('release once, and answer the same again instead of a refusal', async () => {
    const { holdId } = await hold();
    const first = await release(holdId, { idempotencyKey });
    registry.clock.advance(1000);
    expect(await release(holdId, { idempotencyKey })).toEqual(first);
    await expect(release(holdId, { idempotencyKey: 'k-2' })).rejects.toMatchObject({ code: 'hold_already_released' });
    expect(await sequence()).toBe(4);
  });

  it('make one hold of twenty at once, and twenty without a key', async () => {
    const keyed = await Promise.all(Array.from({ length: 20 }, () => hold({ idempotencyKey })));
    expect(new Set(keyed.map(({ holdId }) => holdId)).size).toBe(1);
    await Promise.all(Array.from({ length: 20 }, () => hold()));
    expect(await sequence()).toBe(23);
  });

  it.each([
    ['another reason', () => hold({ idempotencyKey, reason: 'other' })],
    ['another reference', () => hold({ idempotencyKey, reference: 'CASE-1' })],
    ['another package', () => hold({ idempotencyKey, packageId: NO_ID })],
    ['another command', () => extend(LATER, { idempotencyKey, actor: 'legal', reason: 'litigation' })],
    ['a release', () => release(parseId<HoldId>(NO_ID), { idempotencyKey, reason: 'litigation' })],
  ])('are refused with %s, and nothing is recorded', async (_what, act) => {
    await hold({ idempotencyKey });
    await expect(act()).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await sequence()).toBe(3);
  });
});

describe('bad input', () => {
  it.each([
    ['an empty reason', () => extend(LATER, { reason: '' }), 'validation_failed'],
    ['a reason of 10 KiB', () => extend(LATER, { reason: 'r'.repeat(10_240) }), 'invalid_text'],
    ['a reason with U+0000', () => hold({ reason: 'a\u0000' }), 'invalid_text'],
    ['an empty reference', () => hold({ reference: '' }), 'validation_failed'],
    ['a reference of 257 bytes', () => hold({ reference: 'r'.repeat(257) }), 'invalid_text'],
    ['an empty reason to release', () => release(parseId<HoldId>(NO_ID), { reason: '' }), 'validation_failed'],
    ['an actor that cannot be kept', () => hold({ actor: '\ud800' }), 'invalid_text'],
    ['what is no key', () => hold({ idempotencyKey: 'two words' }), 'validation_failed'],
    ['a sooner expiry', () => extend(parseTimestamp('2026-08-14T08:59:59.999Z')), 'expiry_not_later'],
  ])('%s is refused, and nothing is recorded', async (_what, act, code) => {
    await expect(act()).rejects.toMatchObject({ code });
    expect(await sequence()).toBe(2);
  });
});

describe('durations of the operator', () => {
  it('hold for packages that are made from now on, and for the classes that they name', async () => {
    registry = memoryRegistry({ digester, retentionDurations: { 'raw-evidence': 60 } });
    expect(await registry.create({ retentionClass: 'raw-evidence' })).toMatchObject({
      retention: { currentExpiresAt: '2026-05-16T09:01:00.000Z' },
    });
    expect(await registry.create()).toMatchObject({ retention: { currentExpiresAt: '2026-05-17T09:00:00.000Z' } });
  });

  it('that lead beyond the year 9999 make a package a clear refusal, and nothing is recorded', async () => {
    registry = memoryRegistry({ digester, retentionDurations: { 'raw-evidence': 300_000_000_000 } });
    await expect(registry.create({ retentionClass: 'raw-evidence' })).rejects.toMatchObject({
      code: 'validation_failed',
      detail: expect.stringContaining('raw-evidence'),
    });
    expect(await sequence()).toBe(0);
  });
});
