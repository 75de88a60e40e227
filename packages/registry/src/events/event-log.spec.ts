import { createDigester } from '@artifact-store/digest';
import { CursorAheadError, ValidationFailedError } from '@artifact-store/planes';
import { MemoryEventStore, memoryRegistry, packageGarbageCollected } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import type { MatchingEvents, MatchingQuery } from '../ports/event-store.js';

const digester = createDigester();

/** A registry whose log has three packages: six events. */
async function sixEvents() {
  const registry = memoryRegistry({ digester });
  for (const name of ['a', 'b', 'c']) {
    await registry.plane.packages.create({ name, producer: 'p', subject: 's', retentionClass: 'transient', actor: 'ana' });
  }
  return registry.plane.events;
}

/** Somebody appends an event whenever a filtered page is about to be read. */
class BusyStore extends MemoryEventStore {
  override async matching(query: MatchingQuery): Promise<MatchingEvents> {
    await this.transact({ load: async () => null, decide: () => ({ events: [packageGarbageCollected()], answer: null }) });
    return super.matching(query);
  }
}

describe('the event log', () => {
  it('pages in order and without holes, and says where the next page begins', async () => {
    const events = await sixEvents();
    const first = await events.page({ since: 0, limit: 4 });
    expect(first.events.map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
    expect(first.nextSince).toBe(4);
    const second = await events.page({ since: first.nextSince, limit: 4 });
    expect(second.events.map((event) => event.sequence)).toEqual([5, 6]);
    expect(second.nextSince).toBe(6);
    expect(second.logId).toBe(first.logId);
  });

  it('answers an empty page at its end, which one may ask for again', async () => {
    expect(await (await sixEvents()).page({ since: 6 })).toMatchObject({ events: [], nextSince: 6 });
  });

  it('refuses a cursor beyond its end, and tells where that is', async () => {
    const refused = (await sixEvents()).page({ since: 7 });
    await expect(refused).rejects.toThrow(CursorAheadError);
    await expect(refused).rejects.toMatchObject({ members: { last_sequence: 6 } });
  });

  it('leads a filtered reader past all that does not match, and never back', async () => {
    const events = await sixEvents();
    const type = 'v1.package.created';
    const first = await events.page({ since: 0, limit: 2, type });
    expect(first.events.map((event) => event.sequence)).toEqual([1, 3]);
    expect(first.nextSince).toBe(3);
    const last = await events.page({ since: 3, limit: 2, type });
    expect(last.events.map((event) => event.sequence)).toEqual([5]);
    expect(last.nextSince).toBe(6);
    expect(await events.page({ since: 6, type })).toMatchObject({ events: [], nextSince: 6 });
    expect(await events.page({ since: 0, type: 'v9.not.yet' })).toMatchObject({ events: [], nextSince: 6 });
    await expect(events.page({ since: 7, type })).rejects.toThrow(CursorAheadError);
  });

  it('passes over nothing that is committed while a filtered page is read', async () => {
    const registry = memoryRegistry({ digester, store: (parts) => new BusyStore(parts) });
    await registry.create();
    const page = await registry.plane.events.page({ since: 0, type: 'v1.package.finalized' });
    // What came in between has not been looked at.
    expect(page.nextSince).toBe(2);
    expect((await registry.store.head()).lastSequence).toBe(3);
  });

  it.each([
    { since: -1 },
    { since: 0.5 },
    { since: Number.NaN },
    { since: 2 ** 53 },
    { since: 0, limit: 0 },
    { since: 0, limit: 1001 },
    { since: 0, type: 'package.created' },
    { since: 0, subjectKind: '' },
    { since: 0, subjectId: 'a' },
    { since: 0, subjectKind: 'package', subjectId: '' },
    { since: 0, subjectKind: 'package', subjectId: 'a\u0000' },
    { since: 0, subjectKind: 'package', subjectId: 'ä'.repeat(129) },
  ])('refuses %j', async (query) => {
    await expect((await sixEvents()).page(query)).rejects.toThrow(ValidationFailedError);
  });
});
