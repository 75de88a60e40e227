import { createDigester } from '@artifact-store/digest';
import { CursorAheadError, ValidationFailedError } from '@artifact-store/planes';
import { memoryRegistry } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';

const digester = createDigester();

/** A registry whose log has three packages: six events. */
async function sixEvents() {
  const registry = memoryRegistry({ digester });
  for (const name of ['a', 'b', 'c']) {
    await registry.plane.packages.create({ name, producer: 'p', subject: 's', retentionClass: 'transient', actor: 'ana' });
  }
  return registry.plane.events;
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

  it.each([
    { since: -1 },
    { since: 0.5 },
    { since: Number.NaN },
    { since: 2 ** 53 },
    { since: 0, limit: 0 },
    { since: 0, limit: 1001 },
  ])('refuses %j', async (query) => {
    await expect((await sixEvents()).page(query)).rejects.toThrow(ValidationFailedError);
  });
});
