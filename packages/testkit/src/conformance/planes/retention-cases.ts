import { decodeCanonical } from '@artifact-store/encoding';
import { addSeconds, type HoldId, type PackageId, parseId } from '@artifact-store/identity';
import { expect } from '@jest/globals';
import type { RoleCases } from './cases.js';
import { sweep } from './jobs-material.js';
import { collectedPackage, NOBODY, openPackage } from './material.js';
import { extendBy, hold, release } from './retention-material.js';
import type { PlanesSubject } from './subject.js';

const NO_HOLD = parseId<HoldId>('019bf4c0-0000-7000-8000-0000000000fd');
const DAY = 24 * 60 * 60;

const opened = async (planes: PlanesSubject, retentionClass = 'transient') =>
  (await openPackage(planes, { retentionClass })).packageId;

export const retentionCases: RoleCases<'retention'> = {
  get: {
    answers: {
      'until when a package is kept, and by which holds': async (planes) => {
        const packageId = await opened(planes);
        const [one, two] = [await hold(planes, packageId, 'case 1'), await hold(planes, packageId, 'case 2')];
        const { retention } = await planes.control.packages.get(packageId);
        expect(retention).toMatchObject({ activeHoldId: one.holdId, eligibleForDeletion: false });
        const status = { packageId, status: 'created', retention, activeHolds: [one, two], hasMoreHolds: false };
        expect(await planes.control.retention.get(packageId)).toEqual(status);
      },
      'the holds in force alone': async (planes) => {
        const packageId = await opened(planes);
        const [one, two] = [await hold(planes, packageId, 'case 1'), await hold(planes, packageId, 'case 2')];
        await release(planes, one);
        const left = await planes.control.retention.get(packageId);
        expect(left).toMatchObject({ activeHolds: [two], retention: { activeHoldId: two.holdId } });
        await release(planes, two);
        expect(await planes.control.retention.get(packageId)).toMatchObject({
          activeHolds: [],
          retention: { activeHoldId: null },
        });
      },
    },
    refuses: { package_not_found: ({ control }) => control.retention.get(NOBODY) },
  },
  holds: {
    answers: {
      'all of them, page by page in their order, released ones too': async (planes) => {
        const packageId = await opened(planes);
        const [one, two, three] = [
          await hold(planes, packageId, 'case 1'),
          await hold(planes, packageId, 'case 2'),
          await hold(planes, packageId, 'case 3'),
        ];
        const released = await release(planes, two);
        const first = await planes.control.retention.holds({ packageId, limit: 2 });
        expect(first).toMatchObject({ items: [one, released], nextCursor: expect.any(String) });
        const second = await planes.control.retention.holds({ packageId, limit: 2, cursor: first.nextCursor ?? '' });
        expect(second).toEqual({ items: [three], nextCursor: null });
      },
      'none of another package': async (planes) => {
        const packageId = await opened(planes);
        await hold(planes, await opened(planes), 'case 1');
        expect(await planes.control.retention.holds({ packageId })).toEqual({ items: [], nextCursor: null });
      },
    },
    refuses: {
      package_not_found: ({ control }) => control.retention.holds({ packageId: NOBODY }),
      validation_failed: async (planes) => planes.control.retention.holds({ packageId: await opened(planes), limit: 1001 }),
      invalid_cursor: async (planes) => planes.control.retention.holds({ packageId: await opened(planes), cursor: 'made-up' }),
    },
  },
  history: {
    answers: {
      'what the log tells, oldest first, page by page': async (planes) => {
        const packageId = await opened(planes);
        await opened(planes);
        const held = await hold(planes, packageId, 'case 1');
        await extendBy(planes, packageId, DAY);
        await release(planes, held);
        const first = await planes.control.retention.history({ packageId, limit: 3 });
        const second = await planes.control.retention.history({ packageId, limit: 3, cursor: first.nextCursor ?? '' });
        const events = [...first.items, ...second.items];
        expect(events.map((event) => event.eventType)).toEqual([
          'v1.retention.default_applied',
          'v1.retention.hold_applied',
          'v1.retention.extended',
          'v1.retention.hold_released',
        ]);
        expect(second.nextCursor).toBeNull();
        for (const event of events) expect(await planes.control.events.at(event.sequence)).toEqual(event);
        const [, applied = events[0]] = events;
        expect(decodeCanonical(applied?.payload ?? new Uint8Array())).toMatchObject({ hold_id: held.holdId, reason: 'case 1' });
      },
    },
    refuses: {
      package_not_found: ({ control }) => control.retention.history({ packageId: NOBODY }),
      validation_failed: async (planes) => planes.control.retention.history({ packageId: await opened(planes), limit: 0 }),
      invalid_cursor: async (planes) => planes.control.retention.history({ packageId: await opened(planes), cursor: 'made-up' }),
    },
  },
  explain: {
    answers: {
      'each rule, with until when and since which event': async (planes) => {
        const packageId = await opened(planes);
        const explain = (id: PackageId = packageId) => planes.control.retention.explain(id);
        const { retention } = await planes.control.packages.get(packageId);
        const young = await explain();
        expect(young).toMatchObject({ rule: 'not_expired', isKept: true, keptUntil: retention.currentExpiresAt, retention });
        expect(young.expirySetBy).toMatchObject({ eventType: 'v1.retention.default_applied', actor: planes.actor, reason: null });
        expect([young.because, young.next]).not.toContain('');
        expect(await explain(await opened(planes, 'permanent-record'))).toMatchObject({ rule: 'never_expires', isKept: true });
        const held = await hold(planes, packageId, 'case 1');
        expect(await explain()).toMatchObject({ rule: 'held', isKept: true, keptUntil: null, activeHolds: [held] });
        await release(planes, held);
        planes.passTime(2 * DAY);
        expect(await explain()).toMatchObject({ rule: 'expired', isKept: false });
        await sweep(planes);
        expect(await explain()).toMatchObject({ rule: 'eligible', isKept: false, retention: { eligibleForDeletion: true } });
        const extension = await extendBy(planes, packageId, 3 * DAY);
        const { expirySetBy, ...extended } = await explain();
        expect(extended).toMatchObject({ rule: 'not_expired', keptUntil: extension.newExpiresAt });
        expect(expirySetBy).toMatchObject({ eventType: 'v1.retention.extended', reason: extension.reason });
        expect(expirySetBy.createdAt).toBe(extension.extendedAt);
        await planes.collect(packageId, 'collecting');
        expect(await explain()).toMatchObject({ rule: 'collecting', isKept: false, status: 'collecting' });
        await planes.collect(packageId, 'garbage_collected');
        expect(await explain()).toMatchObject({ rule: 'garbage_collected', isKept: false, status: 'garbage_collected' });
      },
    },
    refuses: { package_not_found: ({ control }) => control.retention.explain(NOBODY) },
  },
  extend: {
    answers: {
      'the expiry that is in force from then on': async (planes) => {
        const packageId = await opened(planes);
        const { retention } = await planes.control.packages.get(packageId);
        const extension = await extendBy(planes, packageId, DAY);
        expect(extension).toMatchObject({ packageId, previousExpiresAt: retention.currentExpiresAt, extendedBy: planes.actor });
        const extended = await planes.control.retention.get(packageId);
        expect(extended.retention.currentExpiresAt).toBe(extension.newExpiresAt);
      },
      'the same again for the same idempotency key, and extends once': async (planes) => {
        const packageId = await opened(planes);
        const newExpiresAt = addSeconds(planes.now(), 10 * DAY);
        const command = { packageId, newExpiresAt, reason: 'audit', actor: planes.actor, idempotencyKey: 'extend-1' };
        const first = await planes.control.retention.extend(command);
        await extendBy(planes, packageId, DAY);
        expect(await planes.control.retention.extend(command)).toEqual(first);
      },
    },
    refuses: {
      validation_failed: async (planes) => extendBy(planes, await opened(planes), DAY, { reason: '' }),
      invalid_text: async (planes) => extendBy(planes, await opened(planes), DAY, { reason: 'a\u0000b' }),
      package_not_found: (planes) =>
        planes.control.retention.extend({
          packageId: NOBODY,
          newExpiresAt: addSeconds(planes.now(), DAY),
          reason: 'audit',
          actor: planes.actor,
        }),
      package_collecting: async (planes) => extendBy(planes, (await collectedPackage(planes, 'collecting')).packageId, DAY),
      package_collected: async (planes) => extendBy(planes, (await collectedPackage(planes, 'garbage_collected')).packageId, DAY),
      never_expires: async (planes) => extendBy(planes, await opened(planes, 'permanent-record'), DAY),
      expiry_not_later: async (planes) => extendBy(planes, await opened(planes), 0),
      expiry_in_past: async (planes) => {
        const packageId = await opened(planes);
        planes.passTime(3 * DAY);
        return extendBy(planes, packageId, DAY);
      },
      idempotency_key_reused: async (planes) => {
        const packageId = await opened(planes);
        await extendBy(planes, packageId, DAY, { idempotencyKey: 'extend-2' });
        return extendBy(planes, packageId, DAY, { idempotencyKey: 'extend-2' });
      },
    },
  },
  hold: {
    answers: {
      'a hold in force': async (planes) => {
        const packageId = await opened(planes);
        const held = await hold(planes, packageId, 'case 1', { reference: 'COURT-2026/7' });
        expect(held).toMatchObject({ packageId, reason: 'case 1', reference: 'COURT-2026/7', appliedBy: planes.actor });
        expect(held).toMatchObject({ releasedBy: null, releasedAt: null, releaseReason: null });
        expect((await planes.control.retention.get(packageId)).activeHolds).toEqual([held]);
      },
      'the same again for the same idempotency key, as it is by then': async (planes) => {
        const packageId = await opened(planes);
        const first = await hold(planes, packageId, 'case 1', { idempotencyKey: 'hold-1' });
        expect(await hold(planes, packageId, 'case 1', { idempotencyKey: 'hold-1' })).toEqual(first);
        expect((await planes.control.retention.get(packageId)).activeHolds).toHaveLength(1);
      },
    },
    refuses: {
      validation_failed: async (planes) => hold(planes, await opened(planes), ''),
      invalid_text: async (planes) => hold(planes, await opened(planes), 'case 1', { reference: '\ud800' }),
      package_not_found: (planes) => hold(planes, NOBODY, 'case 1'),
      package_collecting: async (planes) => hold(planes, (await collectedPackage(planes, 'collecting')).packageId, 'case 1'),
      package_collected: async (planes) =>
        hold(planes, (await collectedPackage(planes, 'garbage_collected')).packageId, 'case 1'),
      idempotency_key_reused: async (planes) => {
        const packageId = await opened(planes);
        await hold(planes, packageId, 'case 1', { idempotencyKey: 'hold-2' });
        return hold(planes, packageId, 'case 2', { idempotencyKey: 'hold-2' });
      },
    },
  },
  release: {
    answers: {
      'the hold with its end': async (planes) => {
        const held = await hold(planes, await opened(planes), 'case 1', { reference: 'R-1' });
        const released = await release(planes, held, { reason: 'settled' });
        expect(released).toMatchObject({
          ...held,
          releasedBy: planes.actor,
          releasedAt: expect.any(String),
          releaseReason: 'settled',
        });
      },
      'the same again for the same idempotency key': async (planes) => {
        const held = await hold(planes, await opened(planes), 'case 1');
        const first = await release(planes, held, { idempotencyKey: 'release-1' });
        expect(await release(planes, held, { idempotencyKey: 'release-1' })).toEqual(first);
      },
    },
    refuses: {
      validation_failed: async (planes) => release(planes, await hold(planes, await opened(planes), 'case 1'), { reason: '' }),
      invalid_text: async (planes) => release(planes, await hold(planes, await opened(planes), 'case 1'), { reason: '\udfff' }),
      package_not_found: (planes) => release(planes, { packageId: NOBODY, holdId: NO_HOLD }),
      hold_not_found: async (planes) => {
        const { holdId } = await hold(planes, await opened(planes), 'case 1');
        return release(planes, { packageId: await opened(planes), holdId });
      },
      hold_already_released: async (planes) => {
        const held = await hold(planes, await opened(planes), 'case 1');
        await release(planes, held);
        return release(planes, held);
      },
      idempotency_key_reused: async (planes) => {
        const held = await hold(planes, await opened(planes), 'case 1');
        await release(planes, held, { idempotencyKey: 'release-2' });
        return release(planes, held, { idempotencyKey: 'release-2', reason: 'another' });
      },
    },
  },
};
