import { createDigester } from '@artifact-store/digest';
import { addSeconds, type PackageId } from '@artifact-store/identity';
import { MemoryDepot } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RELEASE_PAGE } from './select-packages.js';

const digester = createDigester();
const HOUR = 60 * 60 * 1000;
const AT_ONCE = { graceSeconds: 0 };

let depot: MemoryDepot;

beforeEach(() => {
  depot = new MemoryDepot(digester);
});

afterEach(() => expect(depot.faults()).toEqual([]));

const statusOf = async (packageId: PackageId) => (await depot.registry.plane.packages.get(packageId)).package.status;
const names = (count: number, prefix = 'f') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('a collection', () => {
  it('lets go what is eligible, in the name of whoever asked for it, and claims what nothing refers to', async () => {
    const gone = await depot.create(['a', 'b']);
    const kept = await depot.create(['c'], { retentionClass: 'permanent-record' });
    await depot.expire();
    const job = await depot.collect();
    const size = depot.knownFile('a').sizeBytes;
    expect(job).toMatchObject({ state: 'succeeded', done: 1, total: 1, bytes: 0 });
    expect(job.result).toEqual({
      released_locations: 2,
      collected_packages: 1,
      reclaimed_objects: 0,
      reclaimed_bytes: 0,
      claimed_objects: 2,
      claimed_bytes: 2 * size,
      next_reclaim_at: addSeconds(depot.registry.clock.now(), 3600),
    });
    expect(await depot.items(job)).toEqual([gone]);
    expect([await statusOf(gone), await statusOf(kept)]).toEqual(['garbage_collected', 'created']);
    const { events } = await depot.registry.plane.events.page({ since: 0 });
    expect(events.slice(-4).map(({ eventType, actor }) => [eventType, actor])).toEqual([
      ['v1.package.collection_started', 'ana'],
      ['v1.storage.location_deleted', 'ana'],
      ['v1.storage.location_deleted', 'ana'],
      ['v1.package.garbage_collected', 'ana'],
    ]);
    expect(await depot.told('v1.package.garbage_collected')).toMatchObject([{ packageId: gone, locationsReleased: 2 }]);
    expect(depot.keys.size).toBe(3);
  });

  it('takes open packages as well as finalized ones, and packages of no file', async () => {
    const finalized = await depot.create(['a']);
    await depot.registry.plane.packages.finalize({ packageId: finalized, actor: 'ana' });
    const open = await depot.create(['b']);
    const empty = await depot.create([]);
    await depot.expire();
    const job = await depot.collect();
    expect(await depot.items(job)).toEqual([finalized, open, empty]);
    expect((await depot.told('v1.package.garbage_collected')).at(-1)).toMatchObject({ packageId: empty, locationsReleased: 0 });
  });

  it('counts references over all packages: bytes that another package shares stay, and are told to', async () => {
    await depot.create(['shared', 'alone']);
    await depot.create(['shared'], { retentionClass: 'permanent-record' });
    await depot.expire();
    expect(await depot.collect(AT_ONCE)).toMatchObject({ result: { released_locations: 2, reclaimed_objects: 1 } });
    const told = await depot.told('v1.storage.location_deleted');
    const kept = told.map(({ contentAddress, objectKept }) => [contentAddress, objectKept]);
    expect(kept).toContainEqual([depot.address('shared'), true]);
    expect(kept).toContainEqual([depot.address('alone'), false]);
    expect(depot.keys).toEqual(new Set([`${depot.address('shared')}.0`]));
  });

  it('claims an object with the last of several references within one page and one package', async () => {
    await depot.create([
      ['x', 'same'],
      ['y', 'same'],
    ]);
    await depot.create([['z', 'same']]);
    await depot.expire();
    expect(await depot.collect(AT_ONCE)).toMatchObject({ result: { released_locations: 3, reclaimed_objects: 1 } });
    const told = await depot.told('v1.storage.location_deleted');
    expect(told.map(({ objectKept }) => objectKept)).toEqual([true, true, false]);
    expect(depot.keys.size).toBe(0);
  });

  it('deletes at once without a grace period, and counts packages, then objects and their bytes', async () => {
    await depot.create(['a', 'bb', 'ccc']);
    await depot.expire();
    const job = await depot.collect(AT_ONCE);
    expect(job).toMatchObject({ state: 'succeeded', done: 4, total: 4, bytes: 6 });
    expect(job.result).toMatchObject({ reclaimed_objects: 3, reclaimed_bytes: 6, claimed_objects: 0, next_reclaim_at: null });
    expect(depot.keys.size).toBe(0);
    const started = await depot.told('v1.storage.object_reclaim_started');
    expect(started.map(({ reclaimedGeneration, newGeneration }) => [reclaimedGeneration, newGeneration])).toEqual(
      started.map(() => [0, 1]),
    );
    expect(await depot.told('v1.storage.object_reclaimed')).toHaveLength(3);
  });

  it.each([
    [-1, 0],
    [0, 1],
    [1, 1],
  ])('gives up what was claimed %i ms after the grace period or longer ago: %i objects', async (ms, reclaimed) => {
    await depot.create(['a']);
    await depot.expire();
    await depot.collect();
    depot.registry.clock.advance(HOUR + ms);
    expect((await depot.collect()).result).toMatchObject({ reclaimed_objects: reclaimed, claimed_objects: 1 - reclaimed });
  });

  it('goes by the grace period of its job, where that has one', async () => {
    await depot.create(['a']);
    await depot.expire();
    await depot.collect();
    depot.registry.clock.advance(60_000);
    expect((await depot.collect({ graceSeconds: 61 })).result).toMatchObject({ reclaimed_objects: 0 });
    expect((await depot.collect({ graceSeconds: 60 })).result).toMatchObject({ reclaimed_objects: 1 });
  });

  it('says when the next object goes, counted from its claim', async () => {
    await depot.create(['a']);
    await depot.expire();
    const first = await depot.collect();
    depot.registry.clock.advance(HOUR - 1);
    expect((await depot.collect()).result.next_reclaim_at).toBe(first.result.next_reclaim_at);
  });

  it('leaves what has not expired by the clock, though it was marked by one that was ahead', async () => {
    const early = await depot.create(['a'], { retentionClass: 'raw-evidence' });
    depot.registry.clock.advance(100 * 24 * HOUR);
    await depot.sweep();
    depot.registry.clock.advance(-99 * 24 * HOUR);
    const job = await depot.collect();
    expect(job).toMatchObject({ state: 'succeeded', done: 0, result: { collected_packages: 0 } });
    expect(await statusOf(early)).toBe('created');
  });

  it('takes a package from the very millisecond of its expiry', async () => {
    const packageId = await depot.create(['a']);
    const { currentExpiresAt } = (await depot.registry.plane.packages.get(packageId)).retention;
    await depot.expire();
    const collectedAt = async (ms: number) => {
      depot.registry.clock.set(currentExpiresAt ?? '');
      depot.registry.clock.advance(ms);
      return (await depot.collect()).result.collected_packages;
    };
    expect(await collectedAt(-1)).toBe(0);
    expect(await collectedAt(0)).toBe(1);
  });

  it('passes over packages that are not to go yet, however many sort before the others', async () => {
    for (const file of names(RELEASE_PAGE + 3, 'early')) await depot.create([file], { retentionClass: 'raw-evidence' });
    const due = await depot.create(['due']);
    depot.registry.clock.advance(100 * 24 * HOUR);
    await depot.sweep();
    depot.registry.clock.advance(-98 * 24 * HOUR);
    const job = await depot.collect();
    expect(await depot.items(job)).toEqual([due]);
  });

  it('finds nothing to do a second time', async () => {
    await depot.create(['a']);
    await depot.expire();
    await depot.collect(AT_ONCE);
    const before = depot.registry.store.dumpViews();
    expect(await depot.collect(AT_ONCE)).toMatchObject({ state: 'succeeded', done: 0, total: 0, bytes: 0 });
    expect(depot.registry.store.dumpViews()).toEqual(before);
  });
});

describe('an upload', () => {
  it('takes a claimed object back', async () => {
    await depot.create(['a']);
    await depot.expire();
    await depot.collect();
    expect((await depot.object('a'))?.claimedAt).not.toBeNull();
    await depot.create(['a']);
    expect(await depot.object('a')).toMatchObject({ claimedAt: null, liveLocations: 1, generation: 0 });
    depot.registry.clock.advance(2 * HOUR);
    expect((await depot.collect()).result).toMatchObject({ reclaimed_objects: 0, claimed_objects: 0 });
  });

  it('is refused under the generation of an object that is given up, and told the current one', async () => {
    const created = await depot.registry.create({ retentionClass: 'permanent-record' });
    await depot.create(['a']);
    await depot.expire();
    const published = await depot.publish(created, 'a', 0);
    await depot.collect(AT_ONCE);
    expect(await published()).toMatchObject({ error: { code: 'object_reclaimed_retry', members: { generation: 1 } } });
    expect(await (await depot.publish(created, 'a', 1))()).toMatchObject({ file: { relativePath: 'a' } });
    expect(depot.keys).toEqual(new Set([`${depot.address('a')}.1`]));
  });

  it('is not harmed by any deletion that is carried out late, or again', async () => {
    for (let round = 0; round < 3; round++) {
      await depot.create(['a']);
      await depot.expire();
      await depot.collect(AT_ONCE);
    }
    await depot.create(['a'], { retentionClass: 'permanent-record' });
    expect(await depot.object('a')).toMatchObject({ generation: 3 });
    depot.deleteAgain();
    expect(depot.faults()).toEqual([]);
  });
});
