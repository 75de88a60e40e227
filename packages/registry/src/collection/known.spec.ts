import { createDigester } from '@artifact-store/digest';
import { type PackageId, parseSha256 } from '@artifact-store/identity';
import { type CreatedPackage, type KnownFile, MAX_RECEIPTS, type ReceiptResult } from '@artifact-store/planes';
import { type DepotFile, locationVerified, MemoryDepot } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const digester = createDigester();

let depot: MemoryDepot;
let target: CreatedPackage;

beforeEach(async () => {
  depot = new MemoryDepot(digester);
  target = await depot.registry.create();
});

afterEach(() => expect(depot.faults()).toEqual([]));

const record = (files: readonly KnownFile[], packageId: PackageId = target.package.packageId) =>
  depot.registry.plane.known.record({ packageId, actor: 'bo', files });
const known = (...files: readonly DepotFile[]) => record(files.map((file) => depot.knownFile(file)));
const sequence = async () => (await depot.registry.store.head()).lastSequence;

/** `recorded`, `unknown`, or the code of the refusal. */
function outcome(result: ReceiptResult | null | undefined): string {
  if (result === null || result === undefined) return 'unknown';
  return 'file' in result ? 'recorded' : result.error.code;
}

async function verdict(content: string, mismatch: 'primary' | null): Promise<void> {
  const verified = mismatch === null;
  for (const { storageLocationId, contentAddress, generation } of depot.locations(content)) {
    await depot.append(locationVerified({ storageLocationId, contentAddress, generation, verified, mismatch }));
  }
}

describe('files that are known', () => {
  it('are recorded without their bytes, as if they had been stored again', async () => {
    await depot.create([['elsewhere', 'bytes']]);
    const [result, unknown] = await known(['here', 'bytes'], 'new');
    expect(unknown).toBeNull();
    const { relativePath: _, ...facts } = depot.knownFile(['here', 'bytes']);
    const hex = facts.contentAddress.split(':')[1];
    expect(result).toMatchObject({
      file: { packageId: target.package.packageId, relativePath: 'here', digestPrimary: hex, createdBy: 'bo' },
    });
    expect((await depot.told('v1.file.ingested')).at(-1)).toMatchObject({
      ...{ actor: 'bo', backendId: 'local', contentAddress: facts.contentAddress, digestSha256: facts.sha256 },
      ...{ sizeBytes: facts.sizeBytes, mediaType: facts.mediaType, generation: 0 },
    });
    expect(await depot.object('bytes')).toMatchObject({ liveLocations: 2 });
  });

  it('bear the generation that their object has by now', async () => {
    await depot.create(['a']);
    await depot.expire();
    await depot.collect({ graceSeconds: 0 });
    await depot.create(['a']);
    target = await depot.registry.create();
    expect((await known('a')).map(outcome)).toEqual(['recorded']);
    expect((await depot.told('v1.file.ingested')).at(-1)).toMatchObject({ generation: 1 });
  });

  it('keep their bytes, when all that they were known from is collected', async () => {
    await depot.create(['a']);
    await depot.expire();
    target = await depot.registry.create({ retentionClass: 'permanent-record' });
    await known(['mine', 'a']);
    expect((await depot.collect({ graceSeconds: 0 })).result).toMatchObject({ released_locations: 1, reclaimed_objects: 0 });
  });

  it.each([
    ['the size', { sizeBytes: 2 }],
    ['the SHA-256', { sha256: parseSha256('0f'.repeat(32)) }],
  ])('are not those that differ in %s alone', async (_what, members) => {
    await depot.create(['a']);
    const [result] = await record([{ ...depot.knownFile('a'), ...members }]);
    expect(result).toBeNull();
  });

  it('are not those whose object is claimed or given up', async () => {
    await depot.create(['a']);
    await depot.expire();
    await depot.collect();
    target = await depot.registry.create();
    expect((await known('a')).map(outcome)).toEqual(['unknown']);
    await depot.collect({ graceSeconds: 0 });
    expect((await known('a')).map(outcome)).toEqual(['unknown']);
  });

  it('are not those whose bytes were found bad, until they are found good again, and heal nothing', async () => {
    await depot.create(['a']);
    await verdict('a', 'primary');
    expect((await known('a')).map(outcome)).toEqual(['unknown']);
    await verdict('a', null);
    expect((await known('a')).map(outcome)).toEqual(['recorded']);
    const [first] = depot.locations('a');
    if (first === undefined) throw new Error('there is no location');
    const { storageLocationId, contentAddress } = first;
    await depot.append(locationVerified({ storageLocationId, contentAddress, verified: false, mismatch: 'primary' }));
    expect((await known(['again', 'a'])).map(outcome)).toEqual(['recorded']);
    expect(await depot.registry.store.views.locationsById([storageLocationId])).toMatchObject([{ status: 'failed' }]);
  });

  it('stand or fall alone: a path that is taken, twice named or not allowed takes no other with it', async () => {
    await depot.create(['a']);
    await depot.upload(target, ['taken', 'x']);
    const results = await known(
      ['taken', 'a'],
      ['one', 'a'],
      ['one', 'a'],
      ['../up', 'a'],
      ['two', 'a'],
      ['../up', 'unheard of'],
    );
    expect(results.map(outcome)).toEqual([
      'duplicate_relative_path',
      'recorded',
      'duplicate_relative_path',
      'invalid_relative_path',
      'recorded',
      'invalid_relative_path',
    ]);
  });

  it.each([
    ['a size that is no whole number', { sizeBytes: 1.5 }, 'validation_failed'],
    ['a size below 0', { sizeBytes: -1 }, 'validation_failed'],
    ['a media type that is none', { mediaType: 'text' }, 'validation_failed'],
  ])('are refused with %s', async (_what, members, code) => {
    await depot.create(['a']);
    const [result] = await record([{ ...depot.knownFile('a'), ...members }]);
    expect(outcome(result)).toBe(code);
  });

  it('come no more than receipts do in one call', async () => {
    await depot.create([['x', 'a']]);
    const files = (count: number) => Array.from({ length: count }, (_, index): DepotFile => [`f${index}`, 'a']);
    await expect(known(...files(MAX_RECEIPTS + 1))).rejects.toMatchObject({ code: 'validation_failed' });
    expect(new Set((await known(...files(MAX_RECEIPTS))).map(outcome))).toEqual(new Set(['recorded']));
  });

  it('are recorded all at once or, where none is, not at all', async () => {
    const before = await sequence();
    expect(await known('a', 'b')).toEqual([null, null]);
    expect(await known()).toEqual([]);
    expect(await sequence()).toBe(before);
  });

  it('are refused in a package that is not there', async () => {
    const packageId = target.package.packageId.replace(/.$/, 'f') as PackageId;
    await expect(record([depot.knownFile('a')], packageId)).rejects.toMatchObject({ code: 'package_not_found' });
  });
});
