import { createDigester } from '@artifact-store/digest';
import { addSeconds, type PackageId } from '@artifact-store/identity';
import type { DeleteClaims } from '@artifact-store/planes';
import { MemoryDepot } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RECLAIM_PAGE } from './reclaim-page.js';
import { RELEASE_PAGE } from './select-packages.js';

const digester = createDigester();
const AT_ONCE = { graceSeconds: 0 };

let depot: MemoryDepot;

beforeEach(() => {
  depot = new MemoryDepot(digester);
});

afterEach(() => expect(depot.faults()).toEqual([]));

const statusOf = async (packageId: PackageId) => (await depot.registry.plane.packages.get(packageId)).package.status;
const names = (count: number, prefix = 'f') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const extended = (packageId: PackageId) => {
  const newExpiresAt = addSeconds(depot.registry.clock.now(), 3600);
  return depot.registry.plane.retention.extend({ packageId, newExpiresAt, reason: 'r', actor: 'bo' });
};
const held = (packageId: PackageId) => depot.registry.plane.retention.hold({ packageId, reason: 'case 1', actor: 'bo' });
const undeleted = (packageId: PackageId) => {
  const newExpiresAt = addSeconds(depot.registry.clock.now(), 3600);
  return depot.registry.plane.collection.undelete({ packageId, newExpiresAt, reason: 'r', actor: 'bo' });
};

describe('the pages of a collection', () => {
  it('release a package that is larger than a page over several, and end it once', async () => {
    const big = await depot.create(names(2 * RELEASE_PAGE + 1));
    await depot.expire();
    const lease = await depot.begin();
    expect(await depot.page(lease)).toMatchObject({ done: 0, result: { released_locations: RELEASE_PAGE } });
    expect(await statusOf(big)).toBe('collecting');
    const job = await depot.finish(lease);
    expect(job).toMatchObject({ done: 1, result: { released_locations: 2 * RELEASE_PAGE + 1, collected_packages: 1 } });
    expect(await depot.told('v1.package.collection_started')).toHaveLength(1);
    expect(await depot.told('v1.package.garbage_collected')).toMatchObject([{ locationsReleased: 2 * RELEASE_PAGE + 1 }]);
  });

  it('hold as many packages as fit, each whole', async () => {
    const first = await depot.create(names(RELEASE_PAGE - 1, 'a'));
    const second = await depot.create(names(2, 'b'));
    await depot.expire();
    const lease = await depot.begin();
    await depot.page(lease);
    expect([await statusOf(first), await statusOf(second)]).toEqual(['garbage_collected', 'created']);
    expect(await depot.finish(lease)).toMatchObject({ done: 2 });
  });

  it('leave out a package that is held, and one that is extended, between two of them', async () => {
    await depot.create(names(RELEASE_PAGE));
    const [inCase, longer, last] = [await depot.create(['x']), await depot.create(['y']), await depot.create(['z'])];
    await depot.expire();
    const lease = await depot.begin();
    await depot.page(lease);
    await held(inCase);
    await extended(longer);
    expect(await depot.finish(lease)).toMatchObject({ state: 'succeeded', done: 2, total: 2 });
    expect([await statusOf(inCase), await statusOf(longer), await statusOf(last)]).toEqual([
      'created',
      'created',
      'garbage_collected',
    ]);
  });

  it('do not go on with a package that was undeleted between two of them', async () => {
    const big = await depot.create(names(RELEASE_PAGE + 1));
    await depot.expire();
    const lease = await depot.begin();
    await depot.page(lease);
    await undeleted(big);
    expect(await depot.finish(lease)).toMatchObject({ state: 'succeeded', done: 0, result: { collected_packages: 0 } });
    expect(await statusOf(big)).toBe('created');
    expect((await depot.object('f0'))?.liveLocations).toBe(1);
  });

  it('lose nothing of uploads and of known files between each two of them', async () => {
    for (let index = 0; index < 3; index++) await depot.create([`own ${index}`, ['shared', 'shared']]);
    await depot.expire();
    const created = await depot.registry.create();
    const { packageId } = created.package;
    const lease = await depot.begin(AT_ONCE);
    for (let page = 0; ; page++) {
      const job = await depot.page(lease);
      if (job.state !== 'running') break;
      await depot.upload(created, [`uploaded ${page}`, page % 2 === 0 ? 'shared' : 'own 1']);
      const files = [depot.knownFile([`known ${page}`, 'shared']), depot.knownFile([`known too ${page}`, 'own 0'])];
      await depot.registry.plane.known.record({ packageId, actor: 'ana', files });
      expect(depot.faults()).toEqual([]);
    }
    const { items } = await depot.registry.plane.packages.listFiles({ packageId });
    expect(items.length).toBeGreaterThan(2);
  });

  it('give up so many objects at a time, and none before those that were given up are gone', async () => {
    await depot.create(names(RECLAIM_PAGE + 5));
    await depot.expire();
    const lease = await depot.begin(AT_ONCE);
    const { work } = depot.registry.plane;
    let collected = await work.collect(lease);
    while (collected.deletion === null) collected = await work.collect(lease);
    expect(collected.deletion.keys).toHaveLength(RECLAIM_PAGE);
    const again = await work.collect(lease);
    expect(new Set(again.deletion?.keys)).toEqual(new Set(collected.deletion.keys));
    expect(await depot.told('v1.storage.object_reclaim_started')).toHaveLength(RECLAIM_PAGE);
    await depot.delete(collected.deletion);
    await work.reclaimed(lease, collected.deletion);
    expect((await work.collect(lease)).deletion?.keys).toHaveLength(5);
    expect(await depot.finish(lease)).toMatchObject({
      bytes: expect.any(Number),
      result: { reclaimed_objects: RECLAIM_PAGE + 5 },
    });
  });

  it('look for objects from when the last ones were claimed, and miss none', async () => {
    await depot.create(names(RELEASE_PAGE, 'a'));
    await depot.create(names(RECLAIM_PAGE + 1, 'b'));
    await depot.expire();
    const { clock, store } = depot.registry;
    const lease = await depot.begin(AT_ONCE);
    const from: unknown[] = [];
    for (let job = await depot.page(lease); job.state === 'running'; job = await depot.page(lease)) {
      clock.advance(1000);
      from.push((await store.views.job(lease.jobId))?.cursor.claimed_from);
      expect(from.length).toBeLessThan(20);
    }
    const objects = await depot.told('v1.storage.object_reclaim_started');
    expect(objects).toHaveLength(RELEASE_PAGE + RECLAIM_PAGE + 1);
    const times = [...new Set(from.filter((each) => each !== undefined))];
    expect(times).toHaveLength(2);
    expect(times.toSorted()).toEqual(times);
  });

  it('grant a deletion of exactly the keys that were given up, to a log that has come so far', async () => {
    await depot.create(['a']);
    await depot.expire();
    const lease = await depot.begin(AT_ONCE);
    const { work } = depot.registry.plane;
    let { deletion } = await work.collect(lease);
    while (deletion === null) ({ deletion } = await work.collect(lease));
    const claims = (await depot.registry.claimsOf(deletion.grant, 'delete')) as DeleteClaims;
    const { lastSequence } = await depot.registry.store.head();
    expect(claims).toMatchObject({ op: 'delete', actor: 'ana', backendId: 'local', sequence: lastSequence });
    expect(claims.keys).toEqual([{ contentAddress: depot.address('a'), generation: 0 }]);
    await depot.delete(deletion);
  });

  it('end as cancelled where that was asked for, with what is done', async () => {
    const [first, second] = [await depot.create(names(RELEASE_PAGE, 'a')), await depot.create(['b'])];
    await depot.expire();
    const lease = await depot.begin();
    await depot.page(lease);
    await depot.registry.plane.jobs.cancel({ jobId: lease.jobId, actor: 'bo' });
    expect(await depot.page(lease)).toMatchObject({ state: 'cancelled', done: 1 });
    expect([await statusOf(first), await statusOf(second)]).toEqual(['garbage_collected', 'created']);
  });

  it('begin nothing where the job was cancelled before the first', async () => {
    await depot.create(['a']);
    await depot.expire();
    const lease = await depot.begin();
    await depot.registry.plane.jobs.cancel({ jobId: lease.jobId, actor: 'bo' });
    const { lastSequence } = await depot.registry.store.head();
    expect(await depot.page(lease)).toMatchObject({ state: 'cancelled', done: 0 });
    expect((await depot.registry.store.head()).lastSequence).toBe(lastSequence);
  });

  it('are shared by two collections that run at the same time: each package and each object goes once', async () => {
    for (const file of names(7)) await depot.create([file, 'shared']);
    await depot.create(names(RELEASE_PAGE + 20, 'big'));
    await depot.expire();
    const jobs = await Promise.all([depot.collect(AT_ONCE), depot.collect(AT_ONCE)]);
    expect(jobs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    const sum = (name: string) => jobs.reduce((total, { result }) => total + Number(result[name]), 0);
    expect(sum('collected_packages')).toBe(8);
    expect(sum('reclaimed_objects')).toBe(RELEASE_PAGE + 20 + 8);
    expect(await depot.told('v1.package.garbage_collected')).toHaveLength(8);
    expect(depot.keys.size).toBe(0);
  });
});
