import { addSeconds, type PackageId } from '@artifact-store/identity';
import { type DomainEvent, RETENTION_EVENTS } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import {
  collectionStarted,
  eligibilityMarked,
  holdReleased,
  packageGarbageCollected,
  packageUndeleted,
  retentionExtended,
} from '../../builders/events.js';
import { type EventMaker, record } from './commands.js';
import { logOf } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

export function retentionHistoryTests(use: () => OpenSubject): void {
  describe('the history of a package’s retention', () => {
    it('has every event of its retention, and no other, in order', async () => {
      const { store, make } = use();
      const [mine, other] = [lifeOf(make, use().clock.now()), lifeOf(make, use().clock.now())];
      // Both lives are lived at the same time.
      await store.transact(
        record(
          mine.events.flatMap((event, index) => [event, ...other.events.slice(index, index + 1)]),
          null,
        ),
      );
      const history = await store.retentionEvents(mine.packageId, 0, 100);
      const types: readonly string[] = RETENTION_EVENTS;
      const expected = (await logOf(store)).filter(
        ({ subjectId, eventType }) => subjectId === mine.packageId && types.includes(eventType),
      );
      expect(history).toEqual(expected);
      expect(new Set(history.map(({ eventType }) => eventType))).toEqual(new Set(RETENTION_EVENTS));
    });

    it('is read page after page', async () => {
      const { store, make, clock } = use();
      const { packageId, events } = lifeOf(make, clock.now());
      await store.transact(record(events, null));
      const sequences: number[] = [];
      for (;;) {
        const page = await store.retentionEvents(packageId, sequences.at(-1) ?? 0, 2);
        if (page.length === 0) break;
        sequences.push(...page.map(({ sequence }) => sequence));
      }
      expect(sequences).toEqual((await store.retentionEvents(packageId, 0, 100)).map(({ sequence }) => sequence));
      expect(await store.retentionEvents('00000000-0000-7000-8000-000000000000' as PackageId, 0, 100)).toEqual([]);
    });

    it('answers its last event of some types', async () => {
      const { store, make, clock } = use();
      const { packageId, events } = lifeOf(make, clock.now());
      const [created, applied] = make.expiring(clock.now());
      await store.transact(record([...events, created, applied], null));
      const last = async (...types: Parameters<typeof store.lastRetentionEvent>[1]) =>
        (await store.lastRetentionEvent(packageId, types))?.eventType;
      expect(await last('v1.retention.default_applied')).toBe('v1.retention.default_applied');
      expect(await last('v1.retention.default_applied', 'v1.retention.extended')).toBe('v1.retention.extended');
      expect(await last(...RETENTION_EVENTS)).toBe('v1.package.undeleted');
      expect(await store.lastRetentionEvent(created.packageId, ['v1.retention.extended'])).toBeUndefined();
    });
  });
}

/** Everything that may happen to a package, an event of each type. */
function lifeOf(make: EventMaker, expiresAt: ReturnType<OpenSubject['clock']['now']>) {
  const [created, applied] = make.expiring(expiresAt);
  const { packageId } = created;
  const hold = make.held(packageId);
  const events: readonly DomainEvent[] = [
    created,
    applied,
    make.ingested(packageId, 'a'),
    eligibilityMarked({ packageId }),
    hold,
    make.finalized(packageId, expiresAt),
    retentionExtended({ packageId, newExpiresAt: addSeconds(expiresAt, 1) }),
    holdReleased({ packageId, holdId: hold.holdId }),
    eligibilityMarked({ packageId }),
    collectionStarted({ packageId }),
    packageGarbageCollected({ packageId }),
    packageUndeleted({ packageId }),
  ];
  return { packageId, events };
}
