import type { EventStore } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { record } from './commands.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

/** Longer than any test takes. */
const HOURS = 3_600_000;

export function newsTests(use: () => OpenSubject): void {
  describe('waiting for the log to go on', () => {
    it('is over at once where it has', async () => {
      const { store, make } = use();
      await store.transact(record(make.created(), null));
      await store.goesOn(0, HOURS);
      await store.goesOn(1, HOURS);
    });

    it('is over for all as soon as somebody appends', async () => {
      const { store, make } = use();
      const waits = upTo(50).map(() => store.goesOn(0, HOURS));
      await store.transact(record(make.created(), null));
      await Promise.all(waits);
    });

    it('goes on where a command records nothing', async () => {
      const { store, make } = use();
      const wait = outcomeOf(store.goesOn(0, HOURS));
      await store.transact(record([], null));
      expect(wait.isOver()).toBe(false);
      await store.transact(record(make.created(), null));
      await wait.over;
    });

    it('misses nothing that is appended between two waits', async () => {
      const { store, make } = use();
      const followed = followTo(store, 60);
      for (const _ of upTo(30)) await store.transact(record(make.created(), null));
      expect(await followed).toEqual(upTo(60));
    });

    it('is over when the time is', async () => {
      const { store } = use();
      await store.goesOn(0, 20);
      await store.goesOn(0, 0);
      expect((await store.head()).lastSequence).toBe(0);
    });

    it('is over when the store is closed, then and later', async () => {
      const { store } = use();
      await store.head();
      const wait = store.goesOn(0, HOURS);
      await store.close();
      await wait;
      await store.goesOn(0, HOURS);
    });
  });
}

/** Reads to a sequence, and waits whenever there is nothing to read. */
export async function followTo(store: EventStore, last: number): Promise<readonly number[]> {
  const seen: number[] = [];
  while ((seen.at(-1) ?? 0) < last) {
    const since = seen.at(-1) ?? 0;
    await store.goesOn(since, HOURS);
    seen.push(...(await store.page(since, 100)).map(({ sequence }) => sequence));
  }
  return seen;
}

function outcomeOf(waited: Promise<void>): { readonly over: Promise<void>; isOver(): boolean } {
  let isOver = false;
  const over = waited.then(() => {
    isOver = true;
  });
  return { over, isOver: () => isOver };
}
