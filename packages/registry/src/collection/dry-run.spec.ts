import { createDigester } from '@artifact-store/digest';
import { type DepotFile, MemoryDepot } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RELEASE_PAGE } from './select-packages.js';

const digester = createDigester();
const HOUR = 60 * 60 * 1000;
const DRY = { dryRun: true };

let depot: MemoryDepot;

beforeEach(() => {
  depot = new MemoryDepot(digester);
});

/** Tries a collection, then does it, and finds the same, to the byte. */
async function expectSame(graceSeconds: number): Promise<void> {
  const before = depot.registry.store.dumpViews();
  const { lastSequence } = await depot.registry.store.head();
  const keys = new Set(depot.keys);
  const tried = await depot.collect({ graceSeconds }, DRY);
  expect((await depot.registry.store.head()).lastSequence).toBe(lastSequence);
  expect(depot.registry.store.dumpViews()).toEqual(before);
  expect(depot.keys).toEqual(keys);
  const done = await depot.collect({ graceSeconds });
  const { result, done: count, total, bytes } = done;
  expect(tried).toMatchObject({ state: 'succeeded', dryRun: true, done: count, total, bytes });
  expect(tried.result).toEqual(result);
  expect(await depot.items(tried)).toEqual(await depot.items(done));
  expect(keys.size - depot.keys.size).toBe(result.reclaimed_objects);
}

const many = (count: number, prefix: string): DepotFile[] => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe.each([0, 3600])('a dry run with a grace period of %i s finds what the run after it does', (grace) => {
  it('where there is nothing to do', () => expectSame(grace));

  it('where packages share bytes with each other, with themselves and with what is kept', async () => {
    await depot.create(['alone', ['x', 'pair'], ['y', 'pair']]);
    await depot.create([
      ['x', 'pair'],
      ['y', 'of two'],
      ['z', 'kept'],
    ]);
    await depot.create([['z', 'of two'], 'another']);
    await depot.create([['k', 'kept']], { retentionClass: 'permanent-record' });
    await depot.create([]);
    await depot.expire();
    await expectSame(grace);
  });

  it('where bytes are shared over pages, and a package is larger than one', async () => {
    await depot.create([...many(RELEASE_PAGE - 1, 'a'), ['s', 'shared']]);
    await depot.create([...many(RELEASE_PAGE + 1, 'b'), ['s', 'shared']]);
    await depot.create([...many(3, 'a'), ['s', 'shared']]);
    await depot.expire();
    await expectSame(grace);
  });

  it('where other objects are claimed, for the grace period and for less', async () => {
    for (const file of ['old', 'late', 'new']) {
      await depot.create([file]);
      await depot.expire();
      if (file !== 'new') await depot.collect({ graceSeconds: 100 * 24 * 3600 });
      if (file === 'late') depot.registry.clock.advance(-2 * 24 * HOUR);
    }
    await expectSame(grace);
  });

  it('where a collection was left in the middle, with objects given up and not deleted', async () => {
    await depot.create(['a', 'b']);
    await depot.create(many(RELEASE_PAGE + 2, 'big'));
    await depot.expire();
    const lease = await depot.begin({ graceSeconds: 0 });
    await depot.page(lease);
    await depot.crash();
    await depot.page(await depot.begin({ graceSeconds: 0 }));
    await depot.crash();
    await expectSame(grace);
  });

  it('where objects were given up and not deleted', async () => {
    await depot.create(['a', 'bb']);
    await depot.create(['c'], { retentionClass: 'summary-evidence' });
    await depot.expire();
    const lease = await depot.begin({ graceSeconds: 0 });
    const { work } = depot.registry.plane;
    while ((await work.collect(lease)).deletion === null);
    await depot.crash();
    await expectSame(grace);
  });

  it('where packages were marked that have not expired by the clock, and share bytes with those that have', async () => {
    await depot.create([['x', 'shared'], 'early'], { retentionClass: 'raw-evidence' });
    await depot.create([['x', 'shared'], 'due']);
    depot.registry.clock.advance(100 * 24 * HOUR);
    await depot.sweep();
    depot.registry.clock.advance(-98 * 24 * HOUR);
    await expectSame(grace);
  });

  it('where a package is held, and another was extended', async () => {
    const [inCase, , last] = [
      await depot.create([['x', 's']]),
      await depot.create([['x', 's']]),
      await depot.create([['x', 's']]),
    ];
    await depot.expire();
    const { retention } = depot.registry.plane;
    await retention.hold({ packageId: inCase, reason: 'r', actor: 'bo' });
    await expectSame(grace);
    expect((await depot.registry.plane.packages.get(last)).package.status).toBe('garbage_collected');
  });
});

describe('a dry run', () => {
  it('says what would be freed by now and when its bytes would go', async () => {
    await depot.create(['a', 'bb']);
    await depot.expire();
    expect((await depot.collect({}, DRY)).result).toMatchObject({ claimed_objects: 2, claimed_bytes: 3, reclaimed_objects: 0 });
    expect((await depot.collect({ graceSeconds: 0 }, DRY)).result).toMatchObject({ reclaimed_objects: 2, reclaimed_bytes: 3 });
  });

  it('ends as cancelled where that was asked for', async () => {
    await depot.create(many(RELEASE_PAGE, 'a'));
    await depot.create(['b']);
    await depot.expire();
    const lease = await depot.begin({}, DRY);
    await depot.page(lease);
    await depot.registry.plane.jobs.cancel({ jobId: lease.jobId, actor: 'bo' });
    expect(await depot.page(lease)).toMatchObject({ state: 'cancelled', done: 1 });
  });
});
