import { setImmediate } from 'node:timers/promises';
import { createDigester } from '@artifact-store/digest';
import { decodeCanonical } from '@artifact-store/encoding';
import { parseTimestamp } from '@artifact-store/identity';
import { leafHash } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { RefusedError, record, refuse } from './commands.js';
import { logOf, upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

export function appendingTests(use: () => OpenSubject): void {
  describe('appending', () => {
    it('numbers events from 1 without a gap, whoever appends at the same time', async () => {
      const { store, make } = use();
      const answers = await Promise.all(upTo(60).map((n) => store.transact(record(make.created(), n))));
      expect(answers).toEqual(upTo(60));
      expect((await logOf(store)).map((event) => event.sequence)).toEqual(upTo(120));
      expect((await store.head()).lastSequence).toBe(120);
    });

    it('stores what recordEvent made of an event, byte for byte', async () => {
      const { store, make, clock } = use();
      const [created, retention] = make.created({ metadata: { n: 7, list: ['ä', null, true] } });
      await store.transact(record([created, retention], null));
      const [stored] = await logOf(store);
      const digester = createDigester();
      expect(stored).toMatchObject({
        sequence: 1,
        createdAt: clock.now(),
        eventType: 'v1.package.created',
        subjectKind: 'package',
        subjectId: created.packageId,
        actor: 'tester',
      });
      expect(decodeCanonical(stored?.payload ?? new Uint8Array())).toMatchObject({ metadata: { n: 7, list: ['ä', null, true] } });
      expect(stored?.payloadDigest).toEqual(new Uint8Array(digester.primary(stored?.payload ?? new Uint8Array())));
      expect(stored?.leafHash).toEqual(new Uint8Array(leafHash(stored as NonNullable<typeof stored>, digester)));
    });

    it('leaves no hole and no trace where a command refuses', async () => {
      const { store, make } = use();
      await store.transact(record(make.created(), null));
      await expect(store.transact(refuse())).rejects.toThrow(RefusedError);
      await store.transact(record(make.created(), null));
      expect((await logOf(store)).map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
    });

    it('records nothing where a decision has no events, and answers', async () => {
      const { store } = use();
      expect(await store.transact(record([], 'known already'))).toBe('known already');
      expect(await store.head()).toMatchObject({ lastSequence: 0, lastCreatedAt: null });
    });

    it('gives created_at from the clock, but never before the last event', async () => {
      const { store, make, clock } = use();
      const start = clock.now();
      await store.transact(record([make.created()[0]], null));
      clock.advance(-60_000);
      await store.transact(record([make.created()[0]], null));
      clock.advance(120_000);
      await store.transact(record([make.created()[0]], null));
      expect((await logOf(store)).map((event) => event.createdAt)).toEqual([start, start, clock.now()]);
    });

    it('gives created_at not before the time that a decision asks for, and later commands of the batch follow', async () => {
      const { store, make, clock } = use();
      const later = parseTimestamp(new Date(Date.parse(clock.now()) + 5_000).toISOString());
      const seen: string[] = [];
      await Promise.all([
        store.transact(record([make.created()[0]], null, later)),
        store.transact({
          load: async () => null,
          decide: (_, now) => {
            seen.push(now);
            return { events: [make.created()[0]], answer: null };
          },
        }),
      ]);
      expect((await logOf(store)).map((event) => event.createdAt)).toEqual([later, later]);
      expect(seen.at(-1)).toBe(later);
    });

    it('never shows a reader an event before the one that precedes it', async () => {
      const { store, make } = use();
      let writing = true;
      const writers = Promise.all(
        upTo(8).map(async () => {
          for (const _ of upTo(10)) {
            await store.transact(record(make.created(), null));
            await store.transact(refuse()).catch(() => undefined);
          }
        }),
      ).finally(() => {
        writing = false;
      });
      const seen: number[] = [];
      while (writing) {
        seen.push(...(await store.page(seen.length, 1000)).map((event) => event.sequence));
        // SQLite answers without ever leaving this turn of the event loop.
        await setImmediate();
      }
      await writers;
      seen.push(...(await store.page(seen.length, 1000)).map((event) => event.sequence));
      expect(seen).toEqual(upTo(160));
    });
  });
}
