import { type Command, type Decision, type IdempotencyRecord, STATE_TABLES } from '@artifact-store/registry';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countingIds } from '../../counting-ids.js';
import { addressOf, EventMaker, RefusedError } from './commands.js';
import { logOf } from './log-of.js';
import { clockOfNow, type OpenSubject, openSubject } from './open-subject.js';
import { type Question, questions, SmallWorld } from './questions.js';
import { storageDeeds } from './storage-questions.js';
import type { DatabaseSubject } from './subject.js';

type Deed = (world: SmallWorld) => Partial<Pick<Decision<unknown>, 'events' | 'remember' | 'state'>>;

interface Order {
  readonly questions: readonly Question[];
  /** Whether the questions are asked all at once. */
  readonly together: boolean;
  readonly deed: Deed;
  /** Refuses where what it reads is, as text, of an even length. */
  readonly isPicky: boolean;
}

/** What is a day old may be forgotten at any time: by one of two stores before the other. */
const NEVER_OLD = '2099-01-01T00:00:00.000Z' as IdempotencyRecord['createdAt'];
const few = fc.nat(3);
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  few.map(
    (which): Deed =>
      (world) => ({ events: world.created(which) }),
  ),
  {
    arbitrary: fc.tuple(few, few, few, few).map(
      (of): Deed =>
        (world) => ({ events: [world.ingested(...of)] }),
    ),
    weight: 4,
  },
  fc.tuple(few, few).map(
    ([which, n]): Deed =>
      (world) => {
        return {
          remember: [
            { actor: 'ana', key: world.key(which), requestDigest: addressOf(n), result: { n: String(n) }, createdAt: NEVER_OLD },
          ],
        };
      },
  ),
  fc.tuple(few, few).map(
    (of): Deed =>
      (world) => ({ events: [world.held(...of)] }),
  ),
  fc.tuple(few, few, few).map(
    (of): Deed =>
      (world) => ({ events: [world.released(...of)] }),
  ),
  fc.tuple(few, few).map(
    (of): Deed =>
      (world) => ({ events: [world.extended(...of)] }),
  ),
  few.map(
    (which): Deed =>
      (world) => ({ events: [world.marked(which)] }),
  ),
  fc.tuple(few, few).map(
    (of): Deed =>
      (world) => ({ events: [world.registered(...of)] }),
  ),
  fc.tuple(few, few, few).map(
    (of): Deed =>
      (world) => ({ state: world.job(...of) }),
  ),
  {
    arbitrary: storageDeeds.map(
      (deed): Deed =>
        (world) => ({ events: [deed(world)] }),
    ),
    weight: 6,
  },
  fc.constant<Deed>(() => ({})),
);
const orders: fc.Arbitrary<readonly Order[]> = fc.array(
  fc.record({
    questions: fc.array(questions, { maxLength: 4 }),
    together: fc.boolean(),
    deed: deeds,
    isPicky: fc.boolean(),
  }),
  { minLength: 2, maxLength: 30, size: 'medium' },
);

/** Commands that share a transaction against the same ones, each in a transaction of its own, in another database. */
export function sameAsAloneTests(create: () => Promise<DatabaseSubject>): void {
  describe('commands that share a transaction', () => {
    const subjects: DatabaseSubject[] = [];
    const stores: OpenSubject[] = [];

    beforeAll(async () => {
      const clock = clockOfNow();
      for (const subject of [await create(), await create()]) {
        subjects.push(subject);
        stores.push(await openSubject(subject, clock));
      }
    });

    afterAll(async () => {
      for (const store of stores) await store.close();
      for (const subject of subjects) await subject.remove();
    });

    it('read, answer, refuse and leave behind what they would one by one', async () => {
      const [shared, alone] = stores as [OpenSubject, OpenSubject];
      let number = 0;
      await fc.assert(
        fc.asyncProperty(orders, async (all) => {
          number += 1;
          const worlds = [1, 2].map(() => new SmallWorld(new EventMaker(countingIds(number)), number));
          const [here, there] = worlds as [SmallWorld, SmallWorld];
          const atOnce = await Promise.all(all.map((order) => outcome(shared, order, here)));
          const oneByOne: unknown[] = [];
          for (const order of all) oneByOne.push(await outcome(alone, order, there));
          expect(atOnce).toEqual(oneByOne);
          expect(await shared.database.viewsDigest()).toBe(await alone.database.viewsDigest());
          for (const table of Object.keys(STATE_TABLES)) {
            const [left, right] = [await rowsOf(shared, table), await rowsOf(alone, table)];
            expect(left).toEqual(right);
          }
        }),
        { numRuns: 40 },
      );
      expect(await logOf(shared.store)).toEqual(await logOf(alone.store));
      expect(await shared.database.replay({ check: true })).toMatchObject({ differed: false });
    });
  });
}

/** The first columns are the key. */
const rowsOf = ({ subject }: OpenSubject, table: string) => subject.sql(`SELECT * FROM ${table} ORDER BY 1, 2`);

async function outcome({ store }: OpenSubject, order: Order, world: SmallWorld): Promise<unknown> {
  const command: Command<readonly unknown[], unknown> = {
    load: async (views) => {
      if (order.together) return Promise.all(order.questions.map((ask) => ask(views, world)));
      const found: unknown[] = [];
      for (const ask of order.questions) found.push(await ask(views, world));
      return found;
    },
    decide: (found) => {
      const text = JSON.stringify(found);
      if (order.isPicky && text.length % 2 === 0) throw new RefusedError(text);
      return { events: [], ...order.deed(world), answer: text };
    },
  };
  return store.transact(command).catch((error: Error) => `${error.name}: ${error.message}`);
}
