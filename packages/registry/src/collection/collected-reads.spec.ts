import { createDigester } from '@artifact-store/digest';
import { addSeconds, type FileId, type PackageId } from '@artifact-store/identity';
import { MemoryDepot } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RELEASE_PAGE } from './select-packages.js';

const digester = createDigester();

let depot: MemoryDepot;

beforeEach(() => {
  depot = new MemoryDepot(digester);
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`);
const read = (fileId: FileId) => depot.registry.plane.files.grantRead({ fileId, actor: 'ana' });

async function filesOf(packageId: PackageId): Promise<FileId[]> {
  const { items } = await depot.registry.plane.packages.listFiles({ packageId, limit: 1000 });
  return items.map(({ fileId }) => fileId);
}

async function outcomes(fileIds: readonly FileId[]): Promise<Set<string>> {
  const told = fileIds.map((fileId) =>
    read(fileId)
      .then(() => 'granted')
      .catch((error: { code: string }) => error.code),
  );
  return new Set(await Promise.all(told));
}

describe('a read of a collected file', () => {
  it('is told when, by whom, by which rule and at which sequence its bytes went', async () => {
    const packageId = await depot.create(['a']);
    const [fileId] = await filesOf(packageId);
    if (fileId === undefined) throw new Error('the package has no file');
    const { currentExpiresAt } = (await depot.registry.plane.packages.get(packageId)).retention;
    await depot.expire();
    await depot.collect();
    const { lastSequence: sequence } = await depot.registry.store.head();
    const at = depot.registry.clock.now();
    const rule = `retention class transient, kept until ${currentExpiresAt}`;
    await expect(read(fileId)).rejects.toMatchObject({
      code: 'file_collected',
      kind: 'gone',
      detail: `the package was garbage-collected at ${at} by ana (event ${sequence}): ${rule}`,
      members: { file_id: fileId, package_id: packageId, collected_at: at, collected_by: 'ana', rule, sequence },
    });
  });

  it('is told so while the collection is under way, for those files that are released', async () => {
    const packageId = await depot.create(names(RELEASE_PAGE + 1));
    await depot.expire();
    await depot.page(await depot.begin());
    const { items } = await depot.registry.plane.retention.history({ packageId });
    const { sequence } = items.at(-1) ?? {};
    const fileIds = await filesOf(packageId);
    expect(await outcomes(fileIds)).toEqual(new Set(['granted', 'file_collected']));
    const refused = await Promise.all(fileIds.map((fileId) => read(fileId).catch((error: unknown) => error)));
    expect(refused).toContainEqual(
      expect.objectContaining({ members: expect.objectContaining({ package_id: packageId, sequence }) }),
    );
  });

  it('goes on where other copies of the same bytes are still referred to by other packages', async () => {
    const [gone, kept] = [await depot.create(['a']), await depot.create(['a'], { retentionClass: 'permanent-record' })];
    await depot.expire();
    await depot.collect({ graceSeconds: 0 });
    expect(await outcomes(await filesOf(gone))).toEqual(new Set(['file_collected']));
    expect(await outcomes(await filesOf(kept))).toEqual(new Set(['granted']));
  });

  it('is granted again after an undelete', async () => {
    const packageId = await depot.create(['a', 'b']);
    await depot.expire();
    await depot.collect();
    const newExpiresAt = addSeconds(depot.registry.clock.now(), 1);
    await depot.registry.plane.collection.undelete({ packageId, newExpiresAt, reason: 'r', actor: 'ana' });
    expect(await outcomes(await filesOf(packageId))).toEqual(new Set(['granted']));
  });

  it('is granted where the package is undeleted between the two reads that it takes', async () => {
    const packageId = await depot.create(['a']);
    await depot.expire();
    await depot.collect();
    const { views } = depot.registry.store;
    const get = views.package.bind(views);
    views.package = async (id) => {
      views.package = get;
      const newExpiresAt = addSeconds(depot.registry.clock.now(), 1);
      await depot.registry.plane.collection.undelete({ packageId, newExpiresAt, reason: 'r', actor: 'ana' });
      return get(id);
    };
    expect(await outcomes(await filesOf(packageId))).toEqual(new Set(['granted']));
  });
});

describe('the manifest of a collected package', () => {
  it('stays readable', async () => {
    const packageId = await depot.create(['a']);
    await depot.registry.plane.packages.finalize({ packageId, actor: 'ana' });
    const before = await depot.registry.plane.packages.manifest(packageId);
    await depot.expire();
    await depot.collect({ graceSeconds: 0 });
    expect(await depot.registry.plane.packages.manifest(packageId)).toEqual(before);
  });
});
