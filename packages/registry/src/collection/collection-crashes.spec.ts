import { createDigester } from '@artifact-store/digest';
import { type PackageId } from '@artifact-store/identity';
import { type JobState, LEASE_SECONDS, LeaseLostError } from '@artifact-store/planes';
import { MemoryDepot } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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

describe('a stale lease', () => {
  it('changes nothing, whatever page it is used for', async () => {
    await depot.create(['a']);
    await depot.expire();
    const stale = await depot.begin(AT_ONCE);
    const { work } = depot.registry.plane;
    let { deletion } = await work.collect(stale);
    while (deletion === null) ({ deletion } = await work.collect(stale));
    depot.registry.clock.advance(LEASE_SECONDS * 1000 + 1);
    const lease = await work.next({ owner: 'another' });
    if (lease === null) throw new Error('nobody may go on');
    const { lastSequence } = await depot.registry.store.head();
    const job = await depot.registry.plane.jobs.get(lease.jobId);
    await expect(work.collect(stale)).rejects.toThrow(LeaseLostError);
    await expect(work.reclaimed(stale, deletion)).rejects.toThrow(LeaseLostError);
    await expect(work.renew(stale)).rejects.toThrow(LeaseLostError);
    expect((await depot.registry.store.head()).lastSequence).toBe(lastSequence);
    expect(await depot.registry.plane.jobs.get(lease.jobId)).toEqual(job);
    expect(await depot.finish(lease)).toMatchObject({ state: 'succeeded', result: { reclaimed_objects: 1 } });
  });

  it('is found out under the lock, where the job was taken over while things were counted', async () => {
    await depot.create(['a']);
    await depot.expire();
    const stale = await depot.begin();
    const { views } = depot.registry.store;
    const count = views.countEligible.bind(views);
    views.countEligible = async () => {
      depot.registry.clock.advance(LEASE_SECONDS * 1000 + 1);
      await depot.registry.plane.work.next({ owner: 'another' });
      return count();
    };
    await expect(depot.registry.plane.work.collect(stale)).rejects.toThrow(LeaseLostError);
    expect(await depot.told('v1.package.collection_started')).toEqual([]);
  });

  it('is kept alive by renew', async () => {
    await depot.create(['a']);
    const lease = await depot.begin();
    depot.registry.clock.advance(LEASE_SECONDS * 1000);
    expect(await depot.registry.plane.work.renew(lease)).toMatchObject({ state: 'running' });
    depot.registry.clock.advance(LEASE_SECONDS * 1000);
    expect(await depot.registry.plane.work.next({ owner: 'another' })).toBeNull();
  });
});

describe('what a crash leaves', () => {
  /** Collects what a crash after so many pages left behind, and answers what the job was then. */
  async function crashedAfter(pages: number, files: readonly string[]): Promise<JobState> {
    depot = new MemoryDepot(digester);
    const packages = [await depot.create(files), await depot.create(['kept', ...files.slice(1)])];
    const kept = await depot.create(['kept'], { retentionClass: 'permanent-record' });
    await depot.expire();
    const lease = await depot.begin(AT_ONCE);
    let state: JobState = 'running';
    for (let page = 0; page < pages; page++) ({ state } = await depot.page(lease));
    await depot.crash();
    expect(await depot.collect(AT_ONCE)).toMatchObject({ state: 'succeeded' });
    expect(depot.keys).toEqual(new Set([`${depot.address('kept')}.0`]));
    const collected = (await depot.told('v1.package.garbage_collected')).map(({ packageId }) => packageId);
    expect(collected).toEqual(packages);
    expect(await depot.told('v1.storage.object_reclaimed')).toHaveLength(files.length);
    expect(await statusOf(kept)).toBe('created');
    expect(depot.faults()).toEqual([]);
    return state;
  }

  it('is gone on with by another worker, from the page where the first one stopped', async () => {
    await depot.create(names(RELEASE_PAGE + 1, 'big'));
    await depot.create(['a']);
    await depot.expire();
    const first = await depot.begin(AT_ONCE);
    await depot.page(first);
    depot.registry.clock.advance(LEASE_SECONDS * 1000 + 1);
    const second = await depot.registry.plane.work.next({ owner: 'another', jobId: first.jobId });
    if (second === null) throw new Error('nobody may go on');
    const job = await depot.finish(second);
    expect(job).toMatchObject({ state: 'succeeded', result: { released_locations: RELEASE_PAGE + 2, collected_packages: 2 } });
    expect(depot.keys.size).toBe(0);
  });

  it('is found again by a new job, after each page, where the log alone is left', async () => {
    let pages = 0;
    while ((await crashedAfter(pages, ['a', 'b', 'c'])) === 'running') pages += 1;
    expect(pages).toBeGreaterThan(1);
  });

  it('is found again by a new job in the middle of a package that is larger than a page', async () => {
    expect(await crashedAfter(1, names(RELEASE_PAGE + 1))).toBe('running');
  });

  it('is deleted by the next job, where objects were given up and their bytes were not deleted', async () => {
    await depot.create(['a', 'b']);
    await depot.expire();
    const { work } = depot.registry.plane;
    const lease = await depot.begin(AT_ONCE);
    let { deletion } = await work.collect(lease);
    while (deletion === null) ({ deletion } = await work.collect(lease));
    await depot.crash();
    expect(depot.keys.size).toBe(2);
    expect(await depot.collect()).toMatchObject({ done: 2, total: 2, result: { reclaimed_objects: 2, collected_packages: 0 } });
    expect(depot.keys.size).toBe(0);
    expect(await depot.registry.store.views.openReclaims(10)).toEqual([]);
  });

  it('is told once, though its deletion was carried out twice', async () => {
    await depot.create(['a']);
    await depot.expire();
    const { work } = depot.registry.plane;
    const lease = await depot.begin(AT_ONCE);
    let { deletion } = await work.collect(lease);
    while (deletion === null) ({ deletion } = await work.collect(lease));
    await depot.delete(deletion);
    const { backendId, keys } = deletion;
    expect(await work.reclaimed(lease, { backendId, keys: [...keys, ...keys] })).toMatchObject({ done: 2, bytes: 1 });
    expect(await work.reclaimed(lease, deletion)).toMatchObject({ done: 2, bytes: 1 });
    expect(await depot.told('v1.storage.object_reclaimed')).toHaveLength(1);
  });
});
