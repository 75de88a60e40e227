import { createDigester } from '@artifact-store/digest';
import { LeaseLostError } from '@artifact-store/planes';
import { MemoryShelf } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';

const digester = createDigester();
let shelf: MemoryShelf;

beforeEach(() => {
  shelf = new MemoryShelf(digester);
});

/** What comes of findings, where something happens between the page and them. */
async function verifiedAround(happens: () => Promise<unknown>) {
  shelf.registry.clock.advance(1);
  const lease = await shelf.begin();
  const findings = shelf.read(await shelf.page(lease));
  await happens();
  const before = await shelf.head();
  const job = await shelf.tell(lease, findings);
  return { lease, findings, job, told: await shelf.told(before) };
}

const verdictsOf = (told: Awaited<ReturnType<MemoryShelf['told']>>) => told.map(({ verified }) => verified);
const nothing = async (): Promise<unknown> => undefined;

describe('a good verdict', () => {
  it('is one event per object that is as it was, on its oldest active location', async () => {
    for (const content of ['one', 'one', 'two', 'one']) await shelf.upload(content);
    const [oldest] = await shelf.locations('one');
    const { job, told } = await verifiedAround(nothing);
    expect(told).toHaveLength(2);
    expect(told.find(({ contentAddress }) => contentAddress === shelf.address('one'))).toEqual({
      type: 'v1.storage.location_verified',
      actor: 'ana',
      storageLocationId: oldest?.storageLocationId,
      backendId: 'local',
      contentAddress: shelf.address('one'),
      generation: 0,
      verified: true,
      mismatch: null,
      actualContentAddress: shelf.address('one'),
      actualSha256: expect.any(String),
      actualSizeBytes: 3,
    });
    expect(job).toMatchObject({ done: 2, bytes: 6, result: { backend_id: 'local', checked: 2, failed: 0, bytes: 6 } });
    expect(await shelf.failures(job)).toEqual([]);
  });

  it('makes every failed location active again, with one event for each', async () => {
    for (const content of ['one', 'one', 'one']) await shelf.upload(content);
    await shelf.spoil('one');
    await shelf.verify();
    expect(await shelf.statuses('one')).toEqual(['failed', 'failed', 'failed']);
    await shelf.mend('one');
    const { job, told } = await verifiedAround(nothing);
    expect(verdictsOf(told)).toEqual([true, true, true]);
    expect(await shelf.statuses('one')).toEqual(['active', 'active', 'active']);
    expect(job.result).toMatchObject({ checked: 1, failed: 0 });
  });

  it('heals what came back as failed beside what is active, and tells of nothing else', async () => {
    const first = await shelf.upload('one');
    await shelf.spoil('one');
    await shelf.verify();
    await shelf.letGo(first);
    await shelf.upload('one');
    await shelf.bringBack(first);
    expect(await shelf.statuses('one')).toEqual(['failed', 'active']);
    const { told } = await verifiedAround(nothing);
    expect(told).toMatchObject([{ storageLocationId: (await shelf.locations('one'))[0]?.storageLocationId, verified: true }]);
    expect(await shelf.statuses('one')).toEqual(['active', 'active']);
  });

  it('counts whatever was uploaded or deleted of the object since', async () => {
    const [first] = [await shelf.upload('one'), await shelf.upload('one')];
    const { told } = await verifiedAround(async () => {
      await shelf.upload('one');
      await shelf.letGo(first);
    });
    const [oldest] = await shelf.locations('one');
    expect(told).toMatchObject([{ verified: true, storageLocationId: oldest?.storageLocationId }]);
  });

  it('does not heal what another verification found bad since: who read later is not known', async () => {
    await shelf.upload('one');
    const { told, job } = await verifiedAround(async () => {
      await shelf.spoil('one');
      await shelf.verify();
    });
    expect(told).toEqual([]);
    expect(await shelf.statuses('one')).toEqual(['failed']);
    expect(job).toMatchObject({ done: 1, result: { checked: 0 } });
  });
});

describe('a bad verdict', () => {
  it('is one event per location, and names every file that is lost', async () => {
    const packages = [await shelf.upload('one'), await shelf.upload('one')];
    await shelf.upload('two');
    await shelf.spoil('one', 'sha256');
    const { job, told } = await verifiedAround(nothing);
    const bad = told.filter(({ contentAddress }) => contentAddress === shelf.address('one'));
    const locations = (await shelf.locations('one')).toReversed();
    expect(bad).toMatchObject([
      { storageLocationId: locations[0]?.storageLocationId, verified: false, mismatch: 'sha256' },
      { storageLocationId: locations[1]?.storageLocationId, verified: false, mismatch: 'sha256' },
    ]);
    expect(locations).toMatchObject([{ status: 'failed' }, { status: 'failed' }]);
    expect(job.result).toMatchObject({ checked: 2, failed: 1, bytes: 6 });
    expect(await shelf.failures(job)).toEqual(
      locations.map(({ storageLocationId, fileId }, index) => ({
        storage_location_id: storageLocationId,
        file_id: fileId,
        package_id: packages.at(-1 - index),
        relative_path: 'files/one',
        content_address: shelf.address('one'),
        mismatch: 'sha256',
      })),
    );
    expect(await shelf.registry.plane.health.storage()).toMatchObject({ failedLocations: 2 });
  });

  it('says that nothing was there to read', async () => {
    await shelf.upload('one');
    await shelf.spoil('one', 'missing');
    const { told } = await verifiedAround(nothing);
    expect(told).toMatchObject([{ mismatch: 'missing', actualContentAddress: null, actualSha256: null, actualSizeBytes: null }]);
  });

  it('is one event where all locations are failed already, and the file is named again', async () => {
    await shelf.upload('one');
    await shelf.upload('one');
    await shelf.spoil('one');
    await shelf.verify();
    const { job, told } = await verifiedAround(nothing);
    expect(verdictsOf(told)).toEqual([false]);
    expect(job.result).toMatchObject({ checked: 1, failed: 1 });
    expect(await shelf.failures(job)).toHaveLength(2);
  });

  it('does not keep what is lost first in the order for ever', async () => {
    await shelf.upload('one');
    await shelf.upload('two');
    await shelf.spoil('one');
    await shelf.spoil('two');
    await shelf.verify();
    const [first, second] = [await shelf.verify({ limit: 1 }), await shelf.verify({ limit: 1 })];
    const named = [...(await shelf.failures(first)), ...(await shelf.failures(second))].map((item) => item.relative_path);
    expect(named.sort()).toEqual(['files/one', 'files/two']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['is uploaded', () => shelf.upload('one')],
    ['loses one of its references', async () => shelf.letGo((await shelf.locations('one'))[1]?.packageId ?? never())],
    [
      'loses a reference and gets it back',
      async () => {
        const { packageId } = (await shelf.locations('one'))[1] ?? never();
        await shelf.letGo(packageId);
        await shelf.bringBack(packageId);
      },
    ],
    ['is found good by another verification', () => shelf.mend('one').then(() => shelf.verify())],
  ])('is void where the object %s since', async (_what, happens) => {
    await shelf.upload('one');
    await shelf.upload('one');
    await shelf.upload('two');
    await shelf.spoil('one');
    const { job, told } = await verifiedAround(happens);
    expect(told).toMatchObject([{ contentAddress: shelf.address('two'), verified: true }]);
    expect(await shelf.registry.plane.health.storage()).toMatchObject({ failedLocations: 0 });
    expect(job).toMatchObject({ done: 2, result: { checked: 1, failed: 0 } });
    expect(await shelf.failures(job)).toEqual([]);
  });

  it('counts whatever happened to other objects since', async () => {
    await shelf.upload('one');
    await shelf.spoil('one');
    await verifiedAround(() => shelf.upload('two'));
    expect(await shelf.statuses('one')).toEqual(['failed']);
  });

  it('is void of an upload that was recorded, but not of one that is only published', async () => {
    await shelf.upload('one');
    await shelf.spoil('one');
    let record = nothing;
    await verifiedAround(async () => {
      record = await shelf.publish('one');
    });
    expect(await shelf.statuses('one')).toEqual(['failed']);
    await record();
    expect(await shelf.statuses('one')).toEqual(['active', 'active']);
  });
});

describe('a verdict', () => {
  it.each([['good'], ['bad']])('that is %s is ignored where nothing refers to the object any more', async (verdict) => {
    const packageId = await shelf.upload('one');
    if (verdict === 'bad') await shelf.spoil('one');
    const { job, told } = await verifiedAround(() => shelf.letGo(packageId));
    expect(told).toEqual([]);
    expect(job).toMatchObject({ done: 1, result: { checked: 0, failed: 0, bytes: 0 } });
  });

  it.each([['good'], ['bad']])('that is %s is ignored where it is about another generation', async (verdict) => {
    const packageId = await shelf.upload('one');
    if (verdict === 'bad') await shelf.spoil('one');
    const { told } = await verifiedAround(async () => {
      await shelf.letGo(packageId);
      await shelf.reclaim('one');
      await shelf.upload('one');
    });
    expect(told).toEqual([]);
    expect(await shelf.locations('one')).toMatchObject([{ generation: 1, status: 'active', lastVerifiedAt: null }]);
    expect(await shelf.object('one')).toMatchObject({ generation: 1, lastVerifiedAt: null });
  });

  it('about an object or a generation that was not handed out is ignored', async () => {
    await shelf.upload('one');
    const lease = await shelf.begin();
    const { backendId, sequence, verdicts } = shelf.read(await shelf.page(lease));
    await shelf.upload('two');
    const other = verdicts.map((verdict) => ({ ...verdict, contentAddress: shelf.address('two') }));
    const dead = verdicts.map((verdict) => ({ ...verdict, generation: 1 }));
    await shelf.tell(lease, { backendId, sequence, verdicts: [...other, ...dead] });
    expect(await shelf.told()).toEqual([]);
  });

  it('that is told twice is recorded once', async () => {
    await shelf.upload('one');
    const { lease, findings, job } = await verifiedAround(nothing);
    expect(await shelf.tell(lease, findings)).toMatchObject({ done: job.done, result: job.result });
    expect(await shelf.told()).toHaveLength(1);
  });

  it('of a page that was handed out anew since, or of another backend, changes nothing', async () => {
    await shelf.upload('one');
    const lease = await shelf.begin();
    const late = shelf.read(await shelf.page(lease));
    await shelf.upload('two');
    const again = shelf.read(await shelf.page(lease));
    expect(await shelf.tell(lease, late)).toMatchObject({ done: 0 });
    expect(await shelf.tell(lease, { ...again, backendId: 'other' })).toMatchObject({ done: 0 });
    expect(await shelf.told()).toEqual([]);
    expect(await shelf.tell(lease, again)).toMatchObject({ done: 2, result: { checked: 2 } });
  });

  it('that is left out leaves its object to the next verification', async () => {
    await shelf.upload('one');
    await shelf.upload('two');
    const lease = await shelf.begin();
    const findings = shelf.read(await shelf.page(lease));
    const [first] = findings.verdicts;
    const job = await shelf.tell(lease, { ...findings, verdicts: findings.verdicts.slice(1) });
    expect(job).toMatchObject({ done: 2, result: { checked: 1 } });
    await shelf.finish(lease);
    shelf.registry.clock.advance(1);
    const next = await shelf.page(await shelf.begin({ limit: 1 }));
    expect(next.objects).toMatchObject([{ contentAddress: first?.contentAddress }]);
  });

  it('of a worker that was taken for dead changes nothing', async () => {
    await shelf.upload('one');
    await shelf.spoil('one');
    const stale = await shelf.begin();
    const findings = shelf.read(await shelf.page(stale));
    shelf.registry.clock.advance(61_000);
    const lease = await shelf.registry.plane.work.next({ owner: 'other', jobId: stale.jobId });
    await expect(shelf.tell(stale, findings)).rejects.toThrow(LeaseLostError);
    expect(await shelf.told()).toEqual([]);
    if (lease === null) throw new Error('nobody took the job over');
    expect(await shelf.finish(lease)).toMatchObject({ state: 'succeeded', result: { checked: 1, failed: 1 } });
  });

  it('is recorded also where the job is to be cancelled, and then it ends', async () => {
    await shelf.upload('one');
    await shelf.spoil('one');
    const { job, lease } = await verifiedAround(async () => {
      const [running] = (await shelf.registry.plane.jobs.list({})).items;
      await shelf.registry.plane.jobs.cancel({ jobId: running?.jobId ?? never(), actor: 'bo' });
    });
    expect(job).toMatchObject({ state: 'cancelled', done: 1, result: { checked: 1, failed: 1, cancelled_by: 'bo' } });
    expect(await shelf.statuses('one')).toEqual(['failed']);
    await expect(shelf.page(lease)).rejects.toThrow(LeaseLostError);
  });
});

describe('an object', () => {
  it('goes from good to bad and to good again', async () => {
    await shelf.upload('one');
    const health = () => shelf.registry.plane.health.storage();
    await shelf.verify();
    expect(await health()).toMatchObject({ failedLocations: 0 });
    await shelf.spoil('one');
    await shelf.verify();
    expect(await health()).toMatchObject({ failedLocations: 1 });
    await shelf.mend('one');
    await shelf.verify();
    expect(await health()).toMatchObject({ failedLocations: 0 });
    expect(verdictsOf(await shelf.told())).toEqual([true, false, true]);
  });

  it('that was damaged is healed by an upload of the same bytes, and the next verification finds it good', async () => {
    await shelf.upload('one');
    await shelf.upload('one');
    await shelf.spoil('one');
    await shelf.verify();
    const before = await shelf.head();
    await shelf.upload('one');
    expect(await shelf.told(before)).toMatchObject([
      { actor: 'ana', verified: true, mismatch: null, actualContentAddress: shelf.address('one'), actualSizeBytes: 3 },
      { actor: 'ana', verified: true },
    ]);
    expect(await shelf.statuses('one')).toEqual(['active', 'active', 'active']);
    expect((await shelf.verify()).result).toMatchObject({ checked: 1, failed: 0 });
  });
});

function never(): never {
  throw new Error('this is always there');
}
