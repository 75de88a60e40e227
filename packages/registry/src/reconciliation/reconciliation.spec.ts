import { createDigester } from '@artifact-store/digest';
import { addSeconds, type Timestamp } from '@artifact-store/identity';
import type { Comparison, JobLease, JobOptions, JobView, ListedObject, StoredKey } from '@artifact-store/planes';
import { MemoryDepot } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { STRETCH_OBJECTS } from './to-reconcile.js';

const digester = createDigester({ threads: 1 });
/** Of the registry in memory: how long a grant is good, its leeway, and the grace period. */
const SETTLED_SECONDS = 900 + 60 + 3600;

let depot: MemoryDepot;
let leases: number;

beforeEach(() => {
  depot = new MemoryDepot(digester);
  leases = 0;
});

const keyOf = (content: string, generation = 0): StoredKey => ({ contentAddress: depot.address(content), generation });
const nameOf = ({ contentAddress, generation }: StoredKey) => `${contentAddress}.${generation}`;

/** An upload that broke off before its receipt. */
function abandon(content: string, generation = 0): void {
  depot.keys.add(nameOf(keyOf(content, generation)));
}

function lose(content: string): void {
  depot.keys.delete(nameOf(keyOf(content)));
}

async function begin(options: JobOptions = {}, dryRun = false): Promise<JobLease> {
  const { jobs, work } = depot.registry.plane;
  const { jobId } = await jobs.create({ kind: 'storage-reconcile', options, dryRun, actor: 'ana' });
  leases += 1;
  const lease = await work.next({ owner: `worker ${leases}`, jobId });
  if (lease === null) throw new Error('the job is taken');
  return lease;
}

/** What lies on the backend now, all of it written at one time. */
function listed(writtenAt: Timestamp): readonly ListedObject[] {
  return [...depot.keys].sort().map((name) => {
    const dot = name.lastIndexOf('.');
    const contentAddress = name.slice(0, dot) as StoredKey['contentAddress'];
    return { contentAddress, generation: Number(name.slice(dot + 1)), sizeBytes: 5, modifiedAt: writtenAt };
  });
}

interface Found {
  /** How long ago all was written. */
  readonly secondsAgo?: number;
  /** What happens between the listing and its judgement. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** The next stretch, listed as a data plane does. The job, where there is none. */
async function compared(lease: JobLease, { secondsAgo = SETTLED_SECONDS + 1 }: Found = {}): Promise<Comparison | JobView> {
  const { work } = depot.registry.plane;
  const { job, stretch, deletion } = await work.toReconcile(lease);
  if (deletion !== null) {
    await depot.delete(deletion);
    return work.reclaimed(lease, deletion);
  }
  if (stretch === null) return job;
  const { after, backendId, expected, sequence, until } = stretch;
  const isWithin = ({ contentAddress }: StoredKey) =>
    (after === null || contentAddress > after.contentAddress) && (until === null || contentAddress <= until.contentAddress);
  const objects = listed(addSeconds(depot.registry.clock.now(), -secondsAgo)).filter(isWithin);
  const there = new Set(objects.map(nameOf));
  const absent = expected.filter((key) => !there.has(nameOf(key)));
  return { backendId, after, sequence, end: until, listed: objects, absent, notOurs: { count: 0, names: [] } };
}

async function page(lease: JobLease, found: Found = {}): Promise<JobView> {
  const { work } = depot.registry.plane;
  const comparison = await compared(lease, found);
  if ('jobId' in comparison) return comparison;
  await found.meanwhile?.();
  const { job, deletion } = await work.reconciled(lease, comparison);
  if (deletion === null) return job;
  await depot.delete(deletion);
  return work.reclaimed(lease, deletion);
}

async function finish(lease: JobLease, found: Found = {}): Promise<JobView> {
  for (;;) {
    const job = await page(lease, found);
    if (job.state !== 'running') return job;
  }
}

async function reconcile(options: JobOptions = {}, found: Found = {}): Promise<JobView> {
  return finish(await begin(options), found);
}

async function items({ jobId }: JobView) {
  return (await depot.registry.plane.jobs.items({ jobId, limit: 1000 })).items;
}

const DELETE: JobOptions = { deleteOrphans: true, expectedOrphans: 100 };

describe('a reconciliation', () => {
  it('finds nothing where the backend holds what the log says', async () => {
    await depot.create(['a', 'b']);
    const job = await reconcile();
    expect(job).toMatchObject({ state: 'succeeded', done: 2, total: 2, bytes: 10 });
    expect(job.result).toEqual({
      ...{ backend_id: 'local', as_of: depot.registry.clock.now(), objects: 2, bytes: 10, orphans: 0, orphan_bytes: 0 },
      ...{ recent: 0, missing: 0, lost_tail: 0, not_ours: 0, dead_keys: 0, reclaimed_objects: 0, reclaimed_bytes: 0 },
      needs_expected_orphans: false,
    });
    expect(await items(job)).toEqual([]);
  });

  it('appends no event, whatever it finds', async () => {
    await depot.create(['a', 'b']);
    lose('a');
    abandon('c');
    abandon('b', 3);
    const { lastSequence } = await depot.registry.store.head();
    const job = await reconcile();
    expect(job.result).toMatchObject({ objects: 3, orphans: 1, missing: 1, lost_tail: 1, needs_expected_orphans: true });
    expect((await depot.registry.store.head()).lastSequence).toBe(lastSequence);
    expect(depot.keys.has(nameOf(keyOf('c')))).toBe(true);
    expect(depot.keys.has(nameOf(keyOf('b', 3)))).toBe(true);
    expect((await items(job)).map(({ finding, content_address }) => [finding, content_address])).toEqual([
      ['missing', depot.address('a')],
      ['lost_tail', depot.address('b')],
      ['orphan', depot.address('c')],
    ]);
  });

  it('names a file that is made of what is missing, and how many there are', async () => {
    const packageId = await depot.create([['reports/a.txt', 'a']]);
    await depot.create(['a']);
    lose('a');
    expect(await items(await reconcile())).toEqual([
      expect.objectContaining({
        ...{ finding: 'missing', package_id: packageId, relative_path: 'reports/a.txt', live_locations: 2, generation: 0 },
      }),
    ]);
  });

  it('that found anything missing leaves no file known on its backend, until another one finds it', async () => {
    await depot.create(['a', 'b']);
    const { packageId } = (await depot.registry.create()).package;
    const known = async (path: string, content: string) => {
      const [result] = await depot.registry.plane.known.record({
        packageId,
        actor: 'bo',
        files: [depot.knownFile([path, content])],
      });
      return result !== null;
    };
    lose('a');
    expect(await known('before', 'b')).toBe(true);
    await reconcile();
    expect([await known('missing', 'a'), await known('there', 'b')]).toEqual([false, false]);
    abandon('a');
    await reconcile();
    expect([await known('missing', 'a'), await known('there', 'b')]).toEqual([true, true]);
  });

  it('tells health what is missing, until another one finds it', async () => {
    const missing = async () => (await depot.registry.plane.health.storage())?.missingObjects;
    await depot.create(['a']);
    expect(await missing()).toBeNull();
    lose('a');
    await reconcile();
    expect(await missing()).toBe(1);
    await depot.create(['a']);
    await reconcile();
    expect(await missing()).toBe(0);
  });

  it('is heard of by health once all is looked at, and not before, whatever becomes of orphans', async () => {
    const missing = async () => (await depot.registry.plane.health.storage())?.missingObjects;
    await depot.create(['a']);
    lose('a');
    abandon('b');
    const lease = await begin({ deleteOrphans: true });
    await compared(lease);
    expect(await missing()).toBeNull();
    expect(await finish(lease)).toMatchObject({ state: 'failed', error: { code: 'reconcile_refused' } });
    expect(await missing()).toBe(1);
    const cancelled = await begin();
    await depot.registry.plane.jobs.cancel({ jobId: cancelled.jobId, actor: 'bo' });
    await page(cancelled);
    expect(await missing()).toBe(1);
  });

  it('does not call missing what an upload brings before it is judged, or a collection takes', async () => {
    await depot.create(['a'], { retentionClass: 'raw-evidence' });
    await depot.create(['b']);
    lose('a');
    lose('b');
    const job = await reconcile(
      {},
      {
        async meanwhile() {
          await depot.create(['a'], { retentionClass: 'raw-evidence' });
          await depot.expire();
          await depot.collect();
        },
      },
    );
    expect(job.result).toMatchObject({ missing: 0 });
  });

  it('counts what waits for a collection as accounted for', async () => {
    await depot.create(['a']);
    await depot.expire();
    await depot.collect();
    expect((await reconcile()).result).toMatchObject({ objects: 1, orphans: 0, missing: 0 });
  });

  it('deletes keys that were given up, without an event, and none in a dry run', async () => {
    await depot.create(['a']);
    await depot.expire();
    await depot.collect({ graceSeconds: 0 });
    abandon('a', 0);
    const { lastSequence } = await depot.registry.store.head();
    expect(await finish(await begin({}, true))).toMatchObject({ result: { dead_keys: 1, objects: 0 } });
    expect(depot.keys.size).toBe(1);
    expect(await reconcile()).toMatchObject({ state: 'succeeded', result: { dead_keys: 1, objects: 0, orphans: 0 } });
    expect(depot.keys.size).toBe(0);
    expect((await depot.registry.store.head()).lastSequence).toBe(lastSequence);
  });

  it('goes through more objects than one stretch has, each once', async () => {
    await depot.create(Array.from({ length: STRETCH_OBJECTS + 20 }, (_, index) => `file ${index}`));
    for (let index = 0; index < 3; index++) lose(`file ${index}`);
    for (let index = 0; index < 5; index++) abandon(`orphan ${index}`);
    const lease = await begin();
    expect(await page(lease)).toMatchObject({ state: 'running', total: STRETCH_OBJECTS + 20 });
    const job = await finish(lease);
    expect(job.result).toMatchObject({ objects: STRETCH_OBJECTS + 22, missing: 3, orphans: 5 });
    expect(await items(job)).toHaveLength(8);
  });

  it('ends as cancelled where that was asked for', async () => {
    await depot.create(['a']);
    const lease = await begin();
    await depot.registry.plane.jobs.cancel({ jobId: lease.jobId, actor: 'bo' });
    expect(await page(lease)).toMatchObject({ state: 'cancelled', done: 0 });
  });

  it('hands a stretch out again where nothing was heard of it, and counts it once', async () => {
    await depot.create(['a']);
    abandon('b');
    const lease = await begin();
    const first = await compared(lease);
    const second = await compared(lease);
    if ('jobId' in first || 'jobId' in second) throw new Error('there is one stretch');
    const { work } = depot.registry.plane;
    await work.reconciled(lease, second);
    expect((await work.reconciled(lease, first)).job.result).toMatchObject({ objects: 2, orphans: 1 });
  });
});

describe('deleting orphans', () => {
  it('gives each up by an event before its key goes, and tells when it is gone', async () => {
    await depot.create(['a']);
    abandon('b');
    const job = await reconcile(DELETE);
    expect(job).toMatchObject({ state: 'succeeded', result: { orphans: 1, reclaimed_objects: 1, reclaimed_bytes: 5 } });
    expect(await depot.told('v1.storage.object_reclaim_started')).toMatchObject([
      { contentAddress: depot.address('b'), reclaimedGeneration: 0, newGeneration: 1, sizeBytes: 5, actor: 'ana' },
    ]);
    expect(await depot.told('v1.storage.object_reclaimed')).toMatchObject([
      { contentAddress: depot.address('b'), generation: 0 },
    ]);
    expect(await depot.object('b')).toMatchObject({ generation: 1, liveLocations: 0, claimedAt: null });
    expect([...depot.keys]).toEqual([nameOf(keyOf('a'))]);
    expect(depot.faults()).toEqual([]);
  });

  it('leaves what an upload that is under way may still record', async () => {
    abandon('b');
    expect(await reconcile(DELETE, { secondsAgo: SETTLED_SECONDS })).toMatchObject({
      result: { orphans: 0, recent: 1, reclaimed_objects: 0 },
    });
    expect(depot.keys.size).toBe(1);
  });

  it('leaves what was recorded since it was listed', async () => {
    const created = await depot.registry.create();
    const record = await depot.publish(created, 'b', 0);
    const lease = await begin(DELETE);
    await page(lease);
    const comparison = await compared(lease);
    await record();
    if ('jobId' in comparison) throw new Error('there is one stretch');
    await depot.registry.plane.work.reconciled(lease, comparison);
    expect(await finish(lease)).toMatchObject({ state: 'succeeded', result: { reclaimed_objects: 0 } });
    expect(depot.faults()).toEqual([]);
  });

  it('loses no upload that publishes the same bytes at the same time: its receipt is refused, and it publishes anew', async () => {
    const created = await depot.registry.create();
    abandon('b');
    const record = await depot.publish(created, 'b', 0);
    await reconcile(DELETE);
    const refused = await record();
    expect(refused).toMatchObject({ error: { code: 'object_reclaimed_retry', members: { generation: 1 } } });
    expect(await depot.upload(created, 'b')).toMatchObject({ file: { relativePath: 'b' } });
    depot.deleteAgain();
    expect(depot.faults()).toEqual([]);
  });

  it('deletes none where there are more than are likely to be any, and says so', async () => {
    await depot.create(['a']);
    abandon('b');
    abandon('c');
    const job = await reconcile({ deleteOrphans: true });
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'reconcile_refused', detail: expect.stringContaining('2 of 3 objects are orphans') },
      result: { orphans: 2, reclaimed_objects: 0, needs_expected_orphans: true },
    });
    expect(depot.keys.size).toBe(3);
    expect(await reconcile({ deleteOrphans: true, expectedOrphans: 1 })).toMatchObject({ state: 'failed' });
    expect(await reconcile({ deleteOrphans: true, expectedOrphans: 2 })).toMatchObject({
      state: 'succeeded',
      result: { reclaimed_objects: 2 },
    });
  });

  it('deletes no more than were counted, whatever comes meanwhile', async () => {
    abandon('b');
    const lease = await begin(DELETE);
    await page(lease);
    abandon('c');
    abandon('d');
    expect(await finish(lease)).toMatchObject({ state: 'succeeded', result: { orphans: 1, reclaimed_objects: 1 } });
    expect(depot.keys.size).toBe(2);
  });

  it('deletes nothing in a dry run, and says whether it would', async () => {
    abandon('b');
    const job = await finish(await begin({ deleteOrphans: true }, true));
    expect(job).toMatchObject({ state: 'succeeded', result: { orphans: 1, needs_expected_orphans: true } });
    expect(depot.keys.size).toBe(1);
  });

  it('leaves objects of a later state of the log alone', async () => {
    abandon('b', 2);
    expect(await reconcile(DELETE)).toMatchObject({ result: { lost_tail: 1, orphans: 0, reclaimed_objects: 0 } });
    expect(depot.keys.size).toBe(1);
  });

  it('is finished by whoever goes on where its worker dies before the keys go, or else by a collection', async () => {
    await depot.create(['a']);
    abandon('b');
    for (const finishes of [(lease: JobLease) => finish(lease), () => depot.collect()]) {
      abandon('b', (await depot.object('b'))?.generation ?? 0);
      const lease = await begin(DELETE);
      await page(lease);
      const comparison = await compared(lease);
      if ('jobId' in comparison) throw new Error('there is one stretch');
      await depot.registry.plane.work.reconciled(lease, comparison);
      expect(depot.keys.size).toBe(2);
      await finishes(lease);
      expect([...depot.keys]).toEqual([nameOf(keyOf('a'))]);
    }
    expect(await depot.told('v1.storage.object_reclaim_started')).toHaveLength(2);
    expect(await depot.told('v1.storage.object_reclaimed')).toHaveLength(2);
  });
});
