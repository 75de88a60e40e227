import { addSeconds } from '@artifact-store/identity';
import { type Command, type DomainEvent, IDEMPOTENCY_SECONDS, type IdempotencyRecord } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { addressOf, record, refuse } from './commands.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

export function idempotencyTests(use: () => OpenSubject): void {
  const remembered = (key: string, changes: Partial<IdempotencyRecord> = {}): IdempotencyRecord => ({
    actor: 'ana',
    key,
    requestDigest: addressOf(1),
    result: { package_id: 'p-ä' },
    createdAt: use().clock.now(),
    ...changes,
  });
  const found = (...keys: readonly string[]) => use().store.views.idempotencyRecords(keys.map((key) => ({ actor: 'ana', key })));

  describe('what is remembered of senders’ keys', () => {
    it('is kept with the events of the command, under its actor and key alone', async () => {
      const { store, make } = use();
      const kept = remembered('k', { result: { b: '2', a: '1' } });
      await store.transact(remember([kept], make.created()));
      expect(await found('k', 'k', 'other')).toEqual([kept]);
      expect(await store.views.idempotencyRecords([{ actor: 'bob', key: 'k' }])).toEqual([]);
      expect(await found()).toEqual([]);
      expect((await store.head()).lastSequence).toBe(2);
    });

    it('is kept where there are no events, and the log stays as it is', async () => {
      const { store } = use();
      const kept = upTo(500).map((n) => remembered(`k-${n}`));
      await store.transact(remember(kept));
      const again = await found(...kept.map(({ key }) => key));
      expect([...again].sort(byNumber)).toEqual(kept);
      expect(await store.head()).toMatchObject({ lastSequence: 0, lastCreatedAt: null });
    });

    it('is nothing where the command refuses, or the database fails it', async () => {
      const { store, make } = use();
      const [created, retention] = make.created();
      const results = await Promise.allSettled([
        store.transact(remember([remembered('before')], [created, retention])),
        store.transact(refuse()),
        store.transact(remember([remembered('failed')], [make.unwritable(created.packageId)])),
        store.transact(remember([remembered('unwritable', { result: { n: '\u0000' }, key: '\u0000' })])),
        store.transact(remember([remembered('after')])),
      ]);
      expect(results.slice(0, 3).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(results.at(-1)?.status).toBe('fulfilled');
      const keys = (await found('before', 'failed', 'after')).map(({ key }) => key);
      expect([...keys].sort()).toEqual(['after', 'before']);
    });

    it('is seen by the later commands of its batch, and the last under a key stands', async () => {
      const { store } = use();
      const answers = await Promise.all(upTo(5).map((n) => store.transact(countUnder(remembered('k'), n))));
      expect(answers).toEqual(['0', '1', '2', '3', '4']);
      expect(await found('k')).toMatchObject([{ result: { n: '5' } }]);
      const two = [remembered('k', { result: { n: 'first' } }), remembered('k', { requestDigest: addressOf(2), result: {} })];
      await store.transact(remember(two));
      expect(await found('k')).toEqual([two[1]]);
    });

    it('is no view: a replay leaves it, and the digest of the views knows nothing of it', async () => {
      const { store, database, make } = use();
      await store.transact(record(make.created(), null));
      const digest = await database.viewsDigest();
      await store.transact(remember([remembered('k')]));
      expect(await database.viewsDigest()).toBe(digest);
      expect(await database.replay({ check: true })).toMatchObject({ differed: false });
      const again = await use().reopen();
      try {
        expect(await again.store.views.idempotencyRecords([{ actor: 'ana', key: 'k' }])).toHaveLength(1);
      } finally {
        await again.close();
      }
    });

    it('is deleted once it is too old to be of use, a thousand at a time, while commands are recorded', async () => {
      const { store, make, clock, subject } = use();
      clock.advance(-4 * 60_000);
      await store.transact(record(make.created(), null));
      const old = addSeconds(clock.now(), -IDEMPOTENCY_SECONDS - 1);
      await store.transact(remember(upTo(1500).map((n) => remembered(`k-${n}`, { createdAt: old }))));
      await store.transact(remember([remembered('young')]));
      const left = async () => Number((await subject.sql('SELECT count(*) AS n FROM idempotency_keys'))[0]?.n);
      expect(await left()).toBe(1501);
      clock.advance(4 * 60_000);
      await store.transact(record(make.created(), null));
      expect(await left()).toBe(501);
      clock.advance(1000);
      await store.transact(record(make.created(), null));
      expect(await left()).toBe(1);
      expect(await found('young')).toHaveLength(1);
    });
  });
}

function remember(records: readonly IdempotencyRecord[], events: readonly DomainEvent[] = []): Command<null, null> {
  return { load: async () => null, decide: () => ({ events, answer: null, remember: records }) };
}

/** Answers what the record under the key says, 0 where there is none, and remembers the next number. */
function countUnder(next: IdempotencyRecord, n: number): Command<string, string> {
  return {
    load: async (views) => (await views.idempotencyRecords([next]))[0]?.result.n ?? '0',
    decide: (count) => ({ events: [], answer: count, remember: [{ ...next, result: { n: String(n) } }] }),
  };
}

const byNumber = (a: IdempotencyRecord, b: IdempotencyRecord) => Number(a.key.slice(2)) - Number(b.key.slice(2));
