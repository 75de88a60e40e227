import { createDigester } from '@artifact-store/digest';
import { addSeconds, type PackageId, type Timestamp } from '@artifact-store/identity';
import type { UndeletePackage } from '@artifact-store/planes';
import { locationVerified, MemoryDepot } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RELEASE_PAGE } from './select-packages.js';

const digester = createDigester();
const HOUR = 60 * 60 * 1000;

let depot: MemoryDepot;

beforeEach(() => {
  depot = new MemoryDepot(digester);
});

afterEach(() => expect(depot.faults()).toEqual([]));

const inSeconds = (seconds: number): Timestamp => addSeconds(depot.registry.clock.now(), seconds);
const get = (packageId: PackageId) => depot.registry.plane.packages.get(packageId);
const sequence = async () => (await depot.registry.store.head()).lastSequence;

function undelete(packageId: PackageId, members: Partial<UndeletePackage> = {}) {
  const newExpiresAt = members.newExpiresAt ?? inSeconds(3600);
  return depot.registry.plane.collection.undelete({ packageId, reason: 'needed', actor: 'bo', newExpiresAt, ...members });
}

/** A package that was let go. */
async function collected(files: readonly string[] = ['a', 'b'], members = {}): Promise<PackageId> {
  const packageId = await depot.create(files, members);
  await depot.expire();
  await depot.collect({ graceSeconds: 30 * 24 * 3600 });
  return packageId;
}

describe('an undelete', () => {
  it('brings an open package back, with all of its files and a new expiry', async () => {
    const packageId = await collected();
    const newExpiresAt = inSeconds(60);
    expect(await undelete(packageId, { newExpiresAt })).toMatchObject({
      package: { packageId, status: 'created', fileCount: 2 },
      retention: { currentExpiresAt: newExpiresAt, eligibleForDeletion: false, eligibleAt: null },
    });
    expect(await depot.object('a')).toMatchObject({ liveLocations: 1, claimedAt: null, generation: 0 });
    expect(await depot.told('v1.package.undeleted')).toEqual([
      { type: 'v1.package.undeleted', actor: 'bo', packageId, status: 'created', newExpiresAt, reason: 'needed' },
    ]);
  });

  it('brings a finalized package back as that', async () => {
    const packageId = await depot.create(['a']);
    const { manifestDigest } = await depot.registry.plane.packages.finalize({ packageId, actor: 'ana' });
    await depot.expire();
    await depot.collect();
    expect(await undelete(packageId)).toMatchObject({ package: { status: 'finalized', manifestDigest } });
  });

  it('brings back what is half released, and the collection leaves it', async () => {
    const packageId = await depot.create(Array.from({ length: RELEASE_PAGE + 1 }, (_, index) => `f${index}`));
    await depot.expire();
    const lease = await depot.begin();
    await depot.page(lease);
    expect((await get(packageId)).package.status).toBe('collecting');
    expect(await undelete(packageId)).toMatchObject({ package: { status: 'created' } });
    expect(await depot.finish(lease)).toMatchObject({ state: 'succeeded', result: { collected_packages: 0 } });
    expect(await depot.registry.store.views.countLocations([packageId])).toEqual([
      { packageId, live: RELEASE_PAGE + 1, deleted: 0 },
    ]);
  });

  it('brings a location that had failed back as that', async () => {
    const packageId = await depot.create(['a']);
    const [location] = await depot.registry.store.views.liveLocations([packageId], 1);
    if (location === undefined) throw new Error('the file has no location');
    const { storageLocationId, backendId, contentAddress, generation } = location;
    const ids = { storageLocationId, backendId, contentAddress, generation };
    await depot.append(locationVerified({ ...ids, verified: false, mismatch: 'primary' }));
    await depot.expire();
    await depot.collect();
    await undelete(packageId);
    expect(await depot.registry.store.views.liveLocations([packageId], 1)).toMatchObject([{ status: 'failed' }]);
  });

  it('can be done for the grace period, and longer where nobody collected since', async () => {
    const packageId = await collected(['a']);
    depot.registry.clock.advance(1000 * HOUR);
    expect(await undelete(packageId)).toMatchObject({ package: { status: 'created' } });
  });

  it('is refused where one object of the package is given up, though the others are not', async () => {
    const packageId = await collected(['a', 'b']);
    await depot.create(['b'], { retentionClass: 'permanent-record' });
    depot.registry.clock.advance(HOUR);
    expect((await depot.collect()).result).toMatchObject({ reclaimed_objects: 1 });
    const before = await sequence();
    await expect(undelete(packageId)).rejects.toMatchObject({ code: 'package_reclaimed', kind: 'gone' });
    expect(await sequence()).toBe(before);
  });

  it('stays refused where the object was stored again meanwhile: under another generation', async () => {
    const packageId = await collected(['a']);
    await depot.collect({ graceSeconds: 0 });
    await depot.create(['a'], { retentionClass: 'permanent-record' });
    expect(await depot.object('a')).toMatchObject({ generation: 1, liveLocations: 1 });
    await expect(undelete(packageId)).rejects.toMatchObject({ code: 'package_reclaimed' });
  });

  it('shares an object that was taken back by an upload meanwhile', async () => {
    const packageId = await collected(['a']);
    await depot.create(['a'], { retentionClass: 'permanent-record' });
    await undelete(packageId);
    expect(await depot.object('a')).toMatchObject({ liveLocations: 2, claimedAt: null });
  });

  it('is of a package that is collected again like any other, once it has expired', async () => {
    const packageId = await collected(['a']);
    await undelete(packageId, { newExpiresAt: inSeconds(1) });
    expect((await depot.collect()).result).toMatchObject({ collected_packages: 0 });
    await depot.expire();
    expect((await depot.collect()).result).toMatchObject({ collected_packages: 1, released_locations: 1 });
    expect(await depot.told('v1.package.garbage_collected')).toMatchObject([{ locationsReleased: 1 }, { locationsReleased: 1 }]);
  });

  it('is refused where another package has the unique key by now, open or finalized, and names it', async () => {
    const packageId = await collected(['a'], { uniqueKey: 'k' });
    const successor = await depot.create(['b'], { uniqueKey: 'k' });
    expect(successor).not.toBe(packageId);
    const refusal = { code: 'unique_key_conflict', members: { package_id: successor } };
    await expect(undelete(packageId)).rejects.toMatchObject(refusal);
    await depot.registry.plane.packages.finalize({ packageId: successor, actor: 'ana' });
    await expect(undelete(packageId)).rejects.toMatchObject(refusal);
  });

  it('is allowed where the key is that of another producer, or of a package that is let go itself', async () => {
    const packageId = await collected(['a'], { uniqueKey: 'k' });
    await depot.create(['b'], { uniqueKey: 'k', producer: 'another' });
    await collected(['c'], { uniqueKey: 'k' });
    expect(await undelete(packageId)).toMatchObject({ package: { status: 'created' } });
    const { package: again } = await depot.registry.create({ uniqueKey: 'k' });
    expect(again.packageId).toBe(packageId);
  });

  it.each([
    [-1, 'expiry_in_past'],
    [0, 'expiry_in_past'],
  ])('is refused with an expiry %i ms from now', async (milliseconds, code) => {
    const packageId = await collected();
    const newExpiresAt = inSeconds(milliseconds / 1000);
    await expect(undelete(packageId, { newExpiresAt })).rejects.toMatchObject({ code });
    expect(await undelete(packageId, { newExpiresAt: inSeconds(0.001) })).toMatchObject({ package: { status: 'created' } });
  });

  it('judges the expiry by the clock, though the log be ahead', async () => {
    const packageId = await collected();
    depot.registry.clock.advance(-HOUR);
    const newExpiresAt = inSeconds(1);
    expect(await undelete(packageId, { newExpiresAt })).toMatchObject({ retention: { currentExpiresAt: newExpiresAt } });
  });

  it('is carried out once under a key, and refused for another request under it', async () => {
    const packageId = await collected();
    const command = { idempotencyKey: 'k-1', newExpiresAt: inSeconds(60) };
    const first = await undelete(packageId, command);
    const before = await sequence();
    expect(await undelete(packageId, command)).toEqual(first);
    await expect(undelete(packageId, { ...command, reason: 'another' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    expect(await sequence()).toBe(before);
  });

  it('answers the package as it is by then, where it is repeated under its key after another collection', async () => {
    const packageId = await collected();
    const command = { idempotencyKey: 'k-1', newExpiresAt: inSeconds(60) };
    await undelete(packageId, command);
    depot.registry.clock.advance(HOUR);
    await depot.sweep();
    await depot.collect();
    expect(await undelete(packageId, command)).toMatchObject({ package: { status: 'garbage_collected' } });
  });

  it('remembers no refusal under a key', async () => {
    const packageId = await depot.create(['a']);
    const command = { idempotencyKey: 'k-1', newExpiresAt: inSeconds(10 * 24 * 3600) };
    await expect(undelete(packageId, command)).rejects.toMatchObject({ code: 'package_not_collected' });
    await depot.expire();
    await depot.collect();
    expect(await undelete(packageId, command)).toMatchObject({ package: { status: 'created' } });
  });

  it.each([
    ['no reason', { reason: '' }, 'validation_failed'],
    ['a reason of 4097 bytes', { reason: 'r'.repeat(4097) }, 'invalid_text'],
    ['no actor', { actor: '' }, 'validation_failed'],
    ['U+0000', { reason: 'a\u0000' }, 'invalid_text'],
  ])('is refused with %s', async (_what, members, code) => {
    const packageId = await collected();
    await expect(undelete(packageId, members)).rejects.toMatchObject({ code });
  });
});

describe('the story of a package that came back', () => {
  it('is in its history and its explanation', async () => {
    const packageId = await collected();
    await undelete(packageId);
    const { retention } = depot.registry.plane;
    const { items } = await retention.history({ packageId });
    expect(items.map(({ eventType }) => eventType)).toEqual([
      'v1.retention.default_applied',
      'v1.retention.eligibility_marked',
      'v1.package.collection_started',
      'v1.package.garbage_collected',
      'v1.package.undeleted',
    ]);
    const explanation = await retention.explain(packageId);
    expect(explanation).toMatchObject({
      rule: 'not_expired',
      expirySetBy: { eventType: 'v1.package.undeleted', reason: 'needed' },
    });
    expect(explanation.because).toContain('bo undeleted it');
  });

  it.each([
    [false, 'An undelete brings all of its files back'],
    [true, 'no undelete brings it back'],
  ])('says before that, where its bytes are given up (%j): %s', async (isGivenUp, words) => {
    const packageId = await collected();
    if (isGivenUp) await depot.collect({ graceSeconds: 0 });
    expect((await depot.registry.plane.retention.explain(packageId)).next).toContain(words);
  });
});
