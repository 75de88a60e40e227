import { createDigester } from '@artifact-store/digest';
import { type FileId, parseId, type StorageLocationId } from '@artifact-store/identity';
import {
  DuplicateRelativePathError,
  EmptyPackageError,
  IdempotencyKeyReusedError,
  PackageNotOpenError,
  type Receipt,
  UniqueKeyConflictError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { MemoryEventStore, type MemoryRegistry, memoryRegistry, receipt } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';

const digester = createDigester();
const DAY = 24 * 60 * 60 * 1000;

let registry: MemoryRegistry;

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

const sequence = async () => (await registry.store.head()).lastSequence;
const key = 'k-1';

/** An open package, and what makes receipts and records for it. */
async function opened(actor = 'ana') {
  const { package: target, uploadGrant } = await registry.create({ actor });
  const { packageId } = target;
  /** Each call is another upload of the same content, as a data plane would tell of it. */
  const uploaded = (members: Partial<Receipt> = {}): Receipt =>
    receipt({
      grant: uploadGrant?.token ?? '',
      fileId: parseId<FileId>(registry.ids.next()),
      storageLocationId: parseId<StorageLocationId>(registry.ids.next()),
      relativePath: 'a',
      idempotencyKey: key,
      ...members,
    });
  return { packageId, uploaded };
}

async function record(...receipts: readonly Receipt[]) {
  const results = await registry.plane.receipts.record(receipts);
  return results.map((result) => ('file' in result ? result.file.fileId : result.error.code));
}

const finalize = (packageId: Awaited<ReturnType<typeof opened>>['packageId'], members: object = {}) =>
  registry.plane.packages.finalize({ packageId, actor: 'ana', idempotencyKey: key, ...members });

describe('a repeated create', () => {
  it('answers the package that was made, with a fresh grant, and says again that it was made', async () => {
    const first = await registry.create({ idempotencyKey: key });
    registry.clock.advance(60_000);
    const again = await registry.create({ idempotencyKey: key });
    expect(again).toMatchObject({ created: true, package: first.package });
    expect(again.uploadGrant?.expiresAt).not.toBe(first.uploadGrant?.expiresAt);
    expect(await sequence()).toBe(2);
  });

  it('says again that the package of its unique_key was there, also where another request would be refused by now', async () => {
    await registry.create({ uniqueKey: 'run' });
    const command = { uniqueKey: 'run', idempotencyKey: key };
    expect(await registry.create(command)).toMatchObject({ created: false });
    expect(await registry.create(command)).toMatchObject({ created: false });
    await expect(registry.create({ ...command, subject: 'other', idempotencyKey: 'k-2' })).rejects.toThrow(
      UniqueKeyConflictError,
    );
    expect(await sequence()).toBe(2);
  });

  it('answers the package as it is by now', async () => {
    const { package: target } = await registry.create({ idempotencyKey: key });
    await finalize(target.packageId, { allowEmpty: true, idempotencyKey: undefined });
    expect(await registry.create({ idempotencyKey: key })).toMatchObject({
      created: true,
      package: { packageId: target.packageId, status: 'finalized' },
      uploadGrant: null,
    });
  });

  it('takes what was left out for what it stands for', async () => {
    const { package: target } = await registry.create({ idempotencyKey: key });
    const again = await registry.create({ idempotencyKey: key, metadata: {}, metadataSchema: null, uniqueKey: null });
    expect(again.package.packageId).toBe(target.packageId);
  });

  it.each([
    { name: 'other' },
    { subject: 'other' },
    { retentionClass: 'raw-evidence' },
    { metadata: { a: 1 } },
    { uniqueKey: 'u' },
  ])('is refused with %j, and nothing is recorded', async (members) => {
    await registry.create({ idempotencyKey: key });
    await expect(registry.create({ idempotencyKey: key, ...members })).rejects.toThrow(IdempotencyKeyReusedError);
    expect(await sequence()).toBe(2);
  });

  it('makes another package for another actor, another key, and after a day', async () => {
    const made = [await registry.create({ idempotencyKey: key }), await registry.create({ idempotencyKey: key, actor: 'ben' })];
    made.push(await registry.create({ idempotencyKey: key.toUpperCase() }));
    registry.clock.advance(DAY);
    made.push(await registry.create({ idempotencyKey: key }));
    expect(new Set(made.map((each) => each.package.packageId)).size).toBe(4);
    // The key stands for the new request now.
    expect((await registry.create({ idempotencyKey: key })).package.packageId).toBe(made[3]?.package.packageId);
  });

  it('is carried out where the first was refused', async () => {
    await expect(registry.create({ idempotencyKey: key, retentionClass: 'forever' })).rejects.toMatchObject({
      code: 'unknown_retention_class',
    });
    expect(await registry.create({ idempotencyKey: key })).toMatchObject({ created: true });
  });

  it('makes one package of twenty at once', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => registry.create({ idempotencyKey: key })));
    expect(new Set(made.map((each) => each.package.packageId)).size).toBe(1);
    expect(await sequence()).toBe(2);
  });

  it('is refused under what is no key', async () => {
    await expect(registry.create({ idempotencyKey: 'two words' })).rejects.toThrow(ValidationFailedError);
    expect(await sequence()).toBe(0);
  });
});

describe('a repeated finalize', () => {
  it('answers what it answered first, and appends nothing', async () => {
    const { packageId, uploaded } = await opened();
    await record(uploaded());
    const first = await finalize(packageId, { idempotencyKey: 'k-2' });
    registry.clock.advance(60_000);
    expect(await finalize(packageId, { idempotencyKey: 'k-2' })).toEqual(first);
    expect(await sequence()).toBe(4);
  });

  it('is remembered also where the package was finalized before', async () => {
    const { packageId } = await opened();
    const first = await finalize(packageId, { allowEmpty: true, idempotencyKey: undefined });
    expect(await finalize(packageId, { actor: 'ben' })).toEqual(first);
    await expect(registry.create({ actor: 'ben', idempotencyKey: key })).rejects.toThrow(IdempotencyKeyReusedError);
  });

  it('is refused under the key of another request, before anything else is looked at', async () => {
    const { packageId } = await opened();
    await registry.create({ idempotencyKey: key });
    await expect(finalize(packageId)).rejects.toThrow(IdempotencyKeyReusedError);
    await expect(finalize(packageId, { allowEmpty: true })).rejects.toThrow(IdempotencyKeyReusedError);
    expect(await registry.plane.packages.get(packageId)).toMatchObject({ package: { status: 'created' } });
  });

  it('is carried out where the first was refused', async () => {
    const { packageId, uploaded } = await opened();
    await expect(finalize(packageId)).rejects.toThrow(EmptyPackageError);
    await record(uploaded({ idempotencyKey: null }));
    expect(await finalize(packageId)).toMatchObject({ fileCount: 1 });
    await expect(finalize(packageId, { allowEmpty: true })).rejects.toThrow(IdempotencyKeyReusedError);
  });
});

describe('a repeated upload', () => {
  it('answers the file that was recorded, whatever became of the package, and appends nothing', async () => {
    const { packageId, uploaded } = await opened();
    const first = uploaded();
    expect(await record(first)).toEqual([first.fileId]);
    expect(await record(uploaded())).toEqual([first.fileId]);
    await finalize(packageId, { idempotencyKey: undefined });
    expect(await record(uploaded())).toEqual([first.fileId]);
    // Without a key, and under another one, it is another upload.
    expect(await record(uploaded({ idempotencyKey: null }), uploaded({ idempotencyKey: 'k-2' }))).toEqual([
      'package_not_open',
      'package_not_open',
    ]);
    expect(await sequence()).toBe(4);
  });

  it('answers the first of its own call', async () => {
    const { uploaded } = await opened();
    const first = uploaded();
    expect(
      await record(first, uploaded(), uploaded({ relativePath: 'b' }), uploaded({ relativePath: 'b', idempotencyKey: null })),
    ).toEqual([first.fileId, first.fileId, 'idempotency_key_reused', expect.stringMatching(/^019bf4c0-/)]);
    expect(await sequence()).toBe(4);
  });

  it('takes no other bytes, path, media type or package for the same', async () => {
    const { uploaded } = await opened();
    const elsewhere = await opened();
    await record(uploaded());
    const { primary: contentAddress, sha256, sizeBytes } = digester.of(Uint8Array.of(1));
    expect(
      await record(
        uploaded({ contentAddress, sha256, sizeBytes }),
        uploaded({ relativePath: 'b' }),
        uploaded({ mediaType: 'text/html' }),
        elsewhere.uploaded(),
      ),
    ).toEqual(Array(4).fill('idempotency_key_reused'));
    expect(await sequence()).toBe(5);
  });

  it('is another request for another actor', async () => {
    const { uploaded } = await opened();
    await record(uploaded());
    const { packageId, uploaded: bens } = await opened('ben');
    expect(await record(bens())).toHaveLength(1);
    expect(await registry.plane.packages.get(packageId)).toMatchObject({ package: { fileCount: 1 } });
  });

  it('is told of the file that has the path, once the key is a day old', async () => {
    const { uploaded } = await opened();
    await record(uploaded());
    registry.clock.advance(DAY);
    expect(await record(uploaded())).toEqual(['duplicate_relative_path']);
  });

  it('is carried out where the first was refused, and answered by its file_id where its key stands for something else', async () => {
    const { packageId, uploaded } = await opened();
    const mine = uploaded();
    expect(await record(uploaded({ generation: 1 }))).toEqual(['object_reclaimed_retry']);
    expect(await record(mine)).toEqual([mine.fileId]);
    registry.clock.advance(DAY);
    await finalize(packageId);
    expect(await record(mine)).toEqual([mine.fileId]);
  });

  it('is refused under what is no key, alone', async () => {
    const { uploaded } = await opened();
    const good = uploaded({ relativePath: 'b' });
    expect(await record(uploaded({ idempotencyKey: 'a\u0000' }), good)).toEqual(['validation_failed', good.fileId]);
  });
});

describe('a grant for a repeated upload', () => {
  const grant = (packageId: Awaited<ReturnType<typeof opened>>['packageId'], members: object = {}) =>
    registry.plane.packages.grantUpload({ packageId, actor: 'ana', relativePath: 'a', idempotencyKey: key, ...members });

  it('is given although the path is taken and the package finalized, and brings the recorded file', async () => {
    const { packageId, uploaded } = await opened();
    const first = uploaded();
    await grant(packageId);
    await record(first);
    await grant(packageId);
    await finalize(packageId, { idempotencyKey: undefined });
    const { token } = await grant(packageId);
    expect(await record(uploaded({ grant: token }))).toEqual([first.fileId]);
    expect(await registry.claimsOf((await grant(packageId, { relativePath: undefined })).token, 'upload')).toMatchObject({
      relativePath: null,
    });
  });

  it('is refused at once under a key of another request', async () => {
    const { packageId, uploaded } = await opened();
    const elsewhere = await opened();
    await record(uploaded());
    await expect(grant(packageId, { relativePath: 'b' })).rejects.toThrow(IdempotencyKeyReusedError);
    await expect(grant(elsewhere.packageId)).rejects.toThrow(IdempotencyKeyReusedError);
    await expect(grant(elsewhere.packageId, { relativePath: undefined })).rejects.toThrow(IdempotencyKeyReusedError);
    await registry.create({ idempotencyKey: 'k-2' });
    await expect(grant(packageId, { idempotencyKey: 'k-2' })).rejects.toThrow(IdempotencyKeyReusedError);
    await expect(grant(packageId, { idempotencyKey: '' })).rejects.toThrow(ValidationFailedError);
  });

  it('follows the rules of any upload without its key, under another one, for another actor, and after a day', async () => {
    const { packageId, uploaded } = await opened();
    await record(uploaded());
    await expect(grant(packageId, { idempotencyKey: undefined })).rejects.toThrow(DuplicateRelativePathError);
    await expect(grant(packageId, { idempotencyKey: 'k-2' })).rejects.toThrow(DuplicateRelativePathError);
    await expect(grant(packageId, { actor: 'ben' })).rejects.toThrow(DuplicateRelativePathError);
    registry.clock.advance(DAY);
    await expect(grant(packageId)).rejects.toThrow(DuplicateRelativePathError);
    await finalize(packageId, { idempotencyKey: undefined });
    await expect(grant(packageId)).rejects.toThrow(PackageNotOpenError);
  });

  it.each([1, 2, 3, 4])('is given where the first is recorded just before read %d of the views', async (nth) => {
    let beforeRead = async () => {};
    registry = memoryRegistry({ digester, store: (parts) => readWatched(new MemoryEventStore(parts), () => beforeRead()) });
    const { packageId, uploaded } = await opened();
    const first = uploaded();
    let reads = 0;
    beforeRead = async () => {
      reads += 1;
      if (reads === nth) await record(first);
    };
    const { token } = await grant(packageId);
    beforeRead = async () => {};
    expect(await record(uploaded({ grant: token }))).toHaveLength(1);
    expect(await sequence()).toBe(3);
  });
});

/** A store that is told before each read of its views that is no command's. */
function readWatched(store: MemoryEventStore, beforeRead: () => Promise<void>): MemoryEventStore {
  const member = (target: object, name: string | symbol) => {
    const value = Reflect.get(target, name);
    return typeof value === 'function' ? value.bind(target) : value;
  };
  const views = new Proxy(store.views, {
    get:
      (target, name) =>
      async (...given: unknown[]) => {
        await beforeRead();
        return member(target, name)(...given);
      },
  });
  return new Proxy(store, { get: (target, name) => (name === 'views' ? views : member(target, name)) });
}
