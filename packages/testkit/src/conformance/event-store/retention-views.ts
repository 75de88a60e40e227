import { addSeconds, type HoldId, type PackageId, type Timestamp } from '@artifact-store/identity';
import type { HoldView } from '@artifact-store/planes';
import type { DomainEvent, DuePackages, HoldsOfPackage, Views } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import {
  collectionStarted,
  eligibilityMarked,
  holdReleased,
  packageGarbageCollected,
  retentionExtended,
} from '../../builders/events.js';
import { record } from './commands.js';
import { ask } from './job-rows.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

export function retentionViewTests(use: () => OpenSubject): void {
  const recordAll = (events: readonly DomainEvent[]) => use().store.transact(record(events, null));
  const idOfNew = async (expiresAt: Timestamp): Promise<PackageId> => {
    const events = use().make.expiring(expiresAt);
    await recordAll(events);
    return events[0].packageId;
  };

  describe('views of holds', () => {
    it('give a hold as it was applied, and as it was released', async () => {
      const { store, make, clock } = use();
      const packageId = await idOfNew(clock.now());
      const applied = make.held(packageId, { reason: 'läuft\n', reference: null });
      const { holdId } = applied;
      await recordAll([applied]);
      const inForce: HoldView = {
        holdId,
        packageId,
        reason: 'läuft\n',
        reference: null,
        appliedBy: applied.actor,
        appliedAt: clock.now(),
        releasedBy: null,
        releasedAt: null,
        releaseReason: null,
      };
      expect(await store.views.hold(holdId)).toEqual(inForce);
      expect((await store.views.package(packageId))?.retention.activeHoldId).toBe(holdId);
      clock.advance(1000);
      await recordAll([holdReleased({ packageId, holdId, actor: 'ben', reason: 'settled' })]);
      const released = { releasedBy: 'ben', releasedAt: clock.now(), releaseReason: 'settled' };
      expect(await store.views.hold(holdId)).toEqual({ ...inForce, ...released });
      expect((await store.views.package(packageId))?.retention.activeHoldId).toBeNull();
      expect(await store.views.hold('00000000-0000-7000-8000-000000000000' as HoldId)).toBeUndefined();
    });

    it('list the holds of a package alone, in the order they were applied, page after page', async () => {
      const { store, make, clock } = use();
      const [packageId, other] = [await idOfNew(clock.now()), await idOfNew(clock.now())];
      const made: HoldId[] = [];
      for (const _ of upTo(3)) {
        const holds = upTo(3).map(() => make.held(packageId));
        made.push(...holds.map(({ holdId }) => holdId));
        // The order of the log is not that of ids where several came at one time.
        await recordAll([...holds.reverse(), make.held(other)]);
        clock.advance(1000);
      }
      const listed: HoldId[] = [];
      let after: HoldsOfPackage['after'];
      for (;;) {
        const page = await store.views.holds({ packageId, limit: 4, after });
        listed.push(...page.map(({ holdId }) => holdId));
        after = page.at(-1);
        if (after === undefined) break;
      }
      expect(listed).toEqual(made);
    });

    it('list those in force, the earliest first', async () => {
      const { store, make, clock } = use();
      const packageId = await idOfNew(clock.now());
      const holds = upTo(5).map(() => make.held(packageId));
      await recordAll(holds);
      const [first, , third, fourth] = holds.map(({ holdId }) => holdId) as [HoldId, HoldId, HoldId, HoldId, HoldId];
      await recordAll([first, fourth].map((holdId) => holdReleased({ packageId, holdId, activeHoldId: third })));
      const active = async (limit: number) => (await store.views.activeHolds(packageId, limit)).map(({ holdId }) => holdId);
      expect(await active(10)).toEqual([holds[1]?.holdId, third, holds[4]?.holdId]);
      expect(await active(2)).toEqual([holds[1]?.holdId, third]);
    });
  });

  describe('views of what is due', () => {
    it('are the packages that have expired, and are neither held nor marked', async () => {
      const { store, make, clock } = use();
      const at = addSeconds(clock.now(), 60);
      const [due, held, marked, released, extended] = (await Promise.all(upTo(5).map(() => idOfNew(at)))) as PackageId[];
      if (!(due && held && marked && released && extended)) throw new Error('no packages');
      await recordAll(make.created());
      const hold = make.held(released);
      await recordAll([
        make.held(held),
        eligibilityMarked({ packageId: marked }),
        eligibilityMarked({ packageId: released }),
        hold,
        holdReleased({ packageId: released, holdId: hold.holdId }),
        retentionExtended({ packageId: extended, newExpiresAt: addSeconds(at, 1) }),
      ]);
      expect(await duePackages(store.views, addSeconds(at, -1))).toEqual([]);
      expect(await duePackages(store.views, at)).toEqual([due, released].sort());
      expect(await duePackages(store.views, addSeconds(at, 1))).toEqual([...[due, released].sort(), extended]);
      expect(await store.views.countDue(at)).toEqual({ due: 2, live: 6 });
      const [row] = await store.views.duePackages({ expiredAt: at, limit: 1 });
      expect(row).toEqual((await store.views.package(due))?.retention);
    });

    it('come in the order of their expiry, page after page, without a gap or a double', async () => {
      const { store, make, clock } = use();
      const times = [3, 1, 2].map((seconds) => addSeconds(clock.now(), seconds));
      const made = upTo(5).flatMap(() => times.map((time) => make.expiring(time)));
      await recordAll([...made].reverse().flat());
      const listed: PackageId[] = [];
      let after: DuePackages['after'];
      for (;;) {
        const page = await store.views.duePackages({ expiredAt: addSeconds(clock.now(), 9), limit: 4, after });
        listed.push(...page.map(({ packageId }) => packageId));
        const last = page.at(-1);
        if (last?.currentExpiresAt == null) break;
        after = { expiresAt: last.currentExpiresAt, packageId: last.packageId };
      }
      const inOrder = [...made].map(([, { expiresAt, packageId }]) => ({ expiresAt, packageId }));
      expect(listed).toEqual(inOrder.sort(byExpiry).map(({ packageId }) => packageId));
    });

    it('are counted beside the packages that are open or finalized', async () => {
      const { store, make, clock } = use();
      const [open, finalized, collecting, collected] = (await Promise.all(
        upTo(4).map(() => idOfNew(clock.now())),
      )) as PackageId[];
      if (!(open && finalized && collecting && collected)) throw new Error('no packages');
      await recordAll([
        make.finalized(finalized, clock.now()),
        ...[collecting, collected].flatMap((packageId) => [eligibilityMarked({ packageId }), collectionStarted({ packageId })]),
        packageGarbageCollected({ packageId: collected }),
      ]);
      expect(await store.views.countDue(clock.now())).toEqual({ due: 2, live: 2 });
      expect((await store.views.package(collecting))?.package.status).toBe('collecting');
      expect((await store.views.package(collected))?.package.status).toBe('garbage_collected');
    });
  });

  describe('holds and what is due, inside a command', () => {
    it('are as the earlier commands of the batch left them, which nobody has written yet', async () => {
      const { store, make, clock } = use();
      const now = clock.now();
      const [one, two, three] = upTo(3).map(() => make.expiring(now)) as ReturnType<typeof make.expiring>[];
      if (!(one && two && three)) throw new Error('no packages');
      const { packageId } = two[0];
      const [earlier, later] = [make.held(packageId), make.held(packageId)];
      const look = () =>
        store.transact(
          ask(async (views) => ({
            due: await duePackages(views, now),
            count: await views.countDue(now),
            holds: (await views.holds({ packageId, limit: 9 })).length,
            active: (await views.activeHolds(packageId, 9)).map(({ holdId }) => holdId),
            released: (await views.hold(earlier.holdId))?.releasedAt !== null,
          })),
        );
      const release = holdReleased({ packageId, holdId: earlier.holdId, activeHoldId: later.holdId });
      const answers = await Promise.all([
        recordAll([...one, ...two]),
        look(),
        recordAll([earlier, later]),
        look(),
        recordAll([release, eligibilityMarked({ packageId: one[0].packageId }), ...three]),
        look(),
      ]);
      const ids = [one, two, three].map(([created]) => created.packageId);
      expect(answers.filter((answer) => answer !== null)).toEqual([
        { due: [ids[0], ids[1]], count: { due: 2, live: 2 }, holds: 0, active: [], released: true },
        { due: [ids[0]], count: { due: 1, live: 2 }, holds: 2, active: [earlier.holdId, later.holdId], released: false },
        { due: [ids[2]], count: { due: 1, live: 3 }, holds: 2, active: [later.holdId], released: true },
      ]);
    });
  });
}

async function duePackages(views: Views, expiredAt: Timestamp): Promise<PackageId[]> {
  return (await views.duePackages({ expiredAt, limit: 100 })).map(({ packageId }) => packageId);
}

function byExpiry(a: { readonly expiresAt: Timestamp | null; readonly packageId: string }, b: typeof a): number {
  return `${a.expiresAt} ${a.packageId}` < `${b.expiresAt} ${b.packageId}` ? -1 : 1;
}
