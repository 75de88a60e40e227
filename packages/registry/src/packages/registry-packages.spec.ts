import { createDigester } from '@artifact-store/digest';
import { type PackageId, parseId, parseTimestamp } from '@artifact-store/identity';
import {
  type CreatedPackage,
  type CreatePackage,
  DuplicateRelativePathError,
  EmptyPackageError,
  InvalidCursorError,
  InvalidRelativePathError,
  InvalidTextError,
  ManifestNotReadyError,
  PackageNotFoundError,
  PackageNotOpenError,
  UnknownRetentionClassError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { MemoryEventStore, type MemoryRegistry, memoryRegistry, receipt } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Command, decodeManifest } from '../index.js';

const digester = createDigester();
const NO_ID = parseId<PackageId>('019bf4c0-0000-7000-8000-00000000dead');
const NIGHTLY: CreatePackage = { name: 'nightly', producer: 'ci', subject: 'engine', retentionClass: 'transient', actor: 'ana' };

let registry: MemoryRegistry;

const create = (members: Partial<CreatePackage> = {}) => registry.plane.packages.create({ ...NIGHTLY, ...members });

/** Records files at these paths; the bytes of each are its path. */
async function record({ package: target, uploadGrant }: CreatedPackage, ...paths: string[]): Promise<string[]> {
  const grant = uploadGrant?.token ?? '';
  const receipts = paths.map((relativePath) => {
    const { primary, sha256, sizeBytes } = digester.of(new TextEncoder().encode(relativePath));
    const fileId = parseId<ReturnType<typeof receipt>['fileId']>(registry.ids.next());
    const storageLocationId = parseId<ReturnType<typeof receipt>['storageLocationId']>(registry.ids.next());
    return receipt({ grant, fileId, storageLocationId, relativePath, contentAddress: primary, sha256, sizeBytes });
  });
  const results = await registry.plane.receipts.record(receipts);
  return results.map((result) =>
    'file' in result && result.file.packageId === target.packageId ? 'recorded' : JSON.stringify(result),
  );
}

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

describe('create', () => {
  it('answers the new package with an expiry and a grant for it alone', async () => {
    const created = await create({ metadata: { branch: 'main' } });
    expect(created).toMatchObject({
      created: true,
      package: {
        name: 'nightly',
        status: 'created',
        createdBy: 'ana',
        createdAt: registry.clock.now(),
        metadata: { branch: 'main' },
      },
      retention: { currentExpiresAt: '2026-05-17T09:00:00.000Z', eligibleForDeletion: false },
    });
    expect(await registry.plane.packages.get(created.package.packageId)).toMatchObject({ package: created.package });
    expect(await registry.claimsOf(created.uploadGrant?.token ?? '', 'upload')).toMatchObject({
      packageId: created.package.packageId,
      actor: 'ana',
      backendId: 'local',
      relativePath: null,
    });
  });

  it('answers the same package to the same unique_key, with a fresh grant, and appends nothing', async () => {
    const first = await create({ uniqueKey: 'run-1' });
    const again = await create({ uniqueKey: 'run-1', actor: 'ben' });
    expect(again).toMatchObject({ created: false, package: { packageId: first.package.packageId, createdBy: 'ana' } });
    expect(await registry.claimsOf(again.uploadGrant?.token ?? '', 'upload')).toMatchObject({ actor: 'ben' });
    expect((await registry.store.head()).lastSequence).toBe(2);
  });

  it('answers a finalized package to its unique_key without a grant', async () => {
    const first = await create({ uniqueKey: 'run-1' });
    await registry.plane.packages.finalize({ packageId: first.package.packageId, actor: 'ana', allowEmpty: true });
    expect(await create({ uniqueKey: 'run-1' })).toMatchObject({
      created: false,
      uploadGrant: null,
      package: { status: 'finalized' },
    });
  });

  it('makes a new package for the same unique_key of another producer, and for none', async () => {
    const made = [
      await create({ uniqueKey: 'run-1' }),
      await create({ uniqueKey: 'run-1', producer: 'cd' }),
      await create(),
      await create(),
    ];
    expect(made.every((each) => each.created)).toBe(true);
    expect(new Set(made.map((each) => each.package.packageId)).size).toBe(4);
  });

  it('makes one package of two creations with one unique_key at once', async () => {
    const [one, two] = await Promise.all([create({ uniqueKey: 'run-1' }), create({ uniqueKey: 'run-1' })]);
    expect(one.package.packageId).toBe(two.package.packageId);
    expect([one.created, two.created].sort()).toEqual([false, true]);
  });

  it('records nothing of what it refuses', async () => {
    await expect(create({ name: 'a\u0000' })).rejects.toThrow(InvalidTextError);
    await expect(create({ retentionClass: 'forever' })).rejects.toThrow(UnknownRetentionClassError);
    expect((await registry.store.head()).lastSequence).toBe(0);
  });
});

describe('grantUpload', () => {
  it('grants one path where it is free', async () => {
    const { package: target } = await create();
    const grant = await registry.plane.packages.grantUpload({ packageId: target.packageId, actor: 'ben', relativePath: 'a/b' });
    expect(await registry.claimsOf(grant.token, 'upload')).toMatchObject({ relativePath: 'a/b', actor: 'ben' });
    expect(grant.expiresAt).toBe('2026-05-16T09:15:00.000Z');
  });

  it('carries the limits of this installation', async () => {
    registry = memoryRegistry({ digester, limits: { maxFileBytes: 10 } });
    const { package: target } = await create();
    const { token } = await registry.plane.packages.grantUpload({ packageId: target.packageId, actor: 'ana' });
    expect(await registry.claimsOf(token, 'upload')).toMatchObject({ maxFileBytes: 10 });
  });

  it('refuses what no upload could bring, before any byte travels', async () => {
    const made = await create();
    const { packageId } = made.package;
    const grant = (members: object) => registry.plane.packages.grantUpload({ packageId, actor: 'ana', ...members });
    await record(made, 'taken');
    await expect(grant({ relativePath: 'taken' })).rejects.toThrow(DuplicateRelativePathError);
    await expect(grant({ relativePath: '../a' })).rejects.toThrow(InvalidRelativePathError);
    await expect(grant({ actor: '\ud800' })).rejects.toThrow(InvalidTextError);
    await expect(grant({ packageId: NO_ID })).rejects.toThrow(PackageNotFoundError);
    await registry.plane.packages.finalize({ packageId, actor: 'ana' });
    await expect(grant({})).rejects.toThrow(PackageNotOpenError);
  });
});

describe('finalize', () => {
  it('stores a manifest of everything, files in the order of their bytes', async () => {
    const made = await create({ metadata: { branch: 'main' } });
    await record(made, '\u{1f600}', '\ufffd', 'b', '\ufeffa', 'a/b', 'a', 'Z');
    registry.clock.advance(60_000);
    const finalized = await registry.plane.packages.finalize({ packageId: made.package.packageId, actor: 'ben' });
    const stored = await registry.plane.packages.manifest(made.package.packageId);
    const manifest = decodeManifest(stored.bytes);
    expect(manifest.files.map((file) => file.relativePath)).toEqual(['Z', 'a', 'a/b', 'b', '\ufeffa', '\ufffd', '\u{1f600}']);
    expect(manifest.storageReceipts.map((each) => each.fileId)).toEqual(manifest.files.map((file) => file.fileId));
    expect(manifest.provenance).toEqual({
      createdBy: 'ana',
      createdAt: '2026-05-16T09:00:00.000Z',
      finalizedBy: 'ben',
      finalizedAt: '2026-05-16T09:01:00.000Z',
    });
    expect(finalized.manifestDigest).toBe(digester.of(stored.bytes).primary);
    expect(stored.manifestDigest).toBe(finalized.manifestDigest);
    expect(await registry.plane.packages.get(made.package.packageId)).toMatchObject({
      package: {
        status: 'finalized',
        manifestDigest: finalized.manifestDigest,
        finalizedAt: finalized.finalizedAt,
        finalizedBy: 'ben',
      },
    });
  });

  it('answers again what it answered first, and appends nothing', async () => {
    const made = await create();
    await record(made, 'a');
    const { packageId } = made.package;
    const first = await registry.plane.packages.finalize({ packageId, actor: 'ana' });
    registry.clock.advance(60_000);
    expect(await registry.plane.packages.finalize({ packageId, actor: 'ben' })).toEqual(first);
    expect((await registry.store.head()).lastSequence).toBe(4);
  });

  it('finalizes once when asked twice at once', async () => {
    const made = await create();
    await record(made, 'a');
    const command = { packageId: made.package.packageId, actor: 'ana' };
    const [one, two] = await Promise.all([registry.plane.packages.finalize(command), registry.plane.packages.finalize(command)]);
    expect(one).toEqual(two);
    expect((await registry.store.head()).lastSequence).toBe(4);
  });

  it('names no time before the last file, however wrong the clock is', async () => {
    const made = await create();
    await record(made, 'a');
    registry.clock.set('2020-01-01T00:00:00.000Z');
    const { finalizedAt } = await registry.plane.packages.finalize({ packageId: made.package.packageId, actor: 'ana' });
    expect(finalizedAt).toBe('2026-05-16T09:00:00.000Z');
    expect((await registry.store.at(4))?.createdAt).toBe(finalizedAt);
  });

  it('takes more files than one page of the views holds', async () => {
    const made = await create();
    const paths = Array.from({ length: 2001 }, (_, index) => `f${String(index).padStart(4, '0')}`);
    for (let first = 0; first < paths.length; first += 500) await record(made, ...paths.slice(first, first + 500));
    await registry.plane.packages.finalize({ packageId: made.package.packageId, actor: 'ana' });
    const manifest = decodeManifest((await registry.plane.packages.manifest(made.package.packageId)).bytes);
    expect(manifest.files.map((file) => file.relativePath)).toEqual(paths);
  });

  it('refuses an empty package, a package that is not there, and an actor that cannot be stored', async () => {
    const { packageId } = (await create()).package;
    const finalize = (members: object) => registry.plane.packages.finalize({ packageId, actor: 'ana', ...members });
    await expect(finalize({})).rejects.toThrow(EmptyPackageError);
    await expect(finalize({ packageId: NO_ID })).rejects.toThrow(PackageNotFoundError);
    await expect(finalize({ actor: 'a\u0000', allowEmpty: true })).rejects.toThrow(InvalidTextError);
    await expect(finalize({ actor: '', allowEmpty: true })).rejects.toThrow(ValidationFailedError);
    expect(await finalize({ allowEmpty: true })).toMatchObject({ fileCount: 0, totalBytes: 0 });
  });

  it.each([1, 2, 3])('misses no file where one arrives before each of %d attempts', async (arrivals) => {
    let arrive: () => Promise<unknown> = async () => undefined;
    class BusyStore extends MemoryEventStore {
      override async transact<Snapshot, Answer>(command: Command<Snapshot, Answer>): Promise<Answer> {
        await arrive();
        return super.transact(command);
      }
    }
    registry = memoryRegistry({ digester, store: (parts) => new BusyStore(parts) });
    const made = await create();
    await record(made, 'first');
    let arrived = 0;
    arrive = async () => {
      if (arrived >= arrivals) return;
      arrived += 1;
      const [now, path] = [arrive, `later-${arrived}`];
      arrive = async () => undefined;
      await record(made, path);
      arrive = now;
    };
    const finalized = await registry.plane.packages.finalize({ packageId: made.package.packageId, actor: 'ana' });
    const manifest = decodeManifest((await registry.plane.packages.manifest(made.package.packageId)).bytes);
    expect(manifest.files).toHaveLength(1 + arrivals);
    expect(finalized.fileCount).toBe(1 + arrivals);
    expect(await record(made, 'too-late')).not.toEqual(['recorded']);
  });
});

describe('manifest', () => {
  it('is not there before the package is finalized, nor for a package that is not there', async () => {
    const { packageId } = (await create()).package;
    await expect(registry.plane.packages.manifest(packageId)).rejects.toThrow(ManifestNotReadyError);
    await expect(registry.plane.packages.manifest(NO_ID)).rejects.toThrow(PackageNotFoundError);
  });
});

describe('list', () => {
  const ids = async (query: Parameters<MemoryRegistry['plane']['packages']['list']>[0]) =>
    (await registry.plane.packages.list(query)).items.map((each) => each.package.packageId);

  it('pages from the newest, over packages of the same instant too, each once', async () => {
    const made: PackageId[] = [];
    for (let index = 0; index < 7; index++) {
      if (index % 3 === 0) registry.clock.advance(1000);
      made.unshift((await create()).package.packageId);
    }
    const seen: PackageId[] = [];
    let cursor: string | undefined;
    do {
      const page = await registry.plane.packages.list({ limit: 3, cursor });
      seen.push(...page.items.map((each) => each.package.packageId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(made);
  });

  it('ends without a cursor where the last page is just full', async () => {
    await create();
    await create();
    expect((await registry.plane.packages.list({ limit: 2 })).nextCursor).toBeNull();
  });

  it('finds metadata by its text, a number as a number and as text', async () => {
    const number = (await create({ metadata: { attempt: 7 } })).package.packageId;
    const text = (await create({ metadata: { attempt: '7' } })).package.packageId;
    const truth = (await create({ metadata: { attempt: true } })).package.packageId;
    expect(await ids({ metadata: { attempt: '7' } })).toEqual([text, number]);
    expect(await ids({ metadata: { attempt: 'true' } })).toEqual([truth]);
    expect(await ids({ metadata: { attempt: '07' } })).toEqual([]);
    expect(await ids({ metadata: { attempt: '7', branch: 'main' } })).toEqual([]);
  });

  it('finds by what else a package has', async () => {
    const first = (await create({ name: 'a', subject: 's' })).package.packageId;
    registry.clock.advance(1000);
    const second = (await create({ name: 'b', retentionClass: 'permanent-record' })).package.packageId;
    expect(await ids({ name: 'a' })).toEqual([first]);
    expect(await ids({ subject: 's', producer: 'ci' })).toEqual([first]);
    expect(await ids({ retentionClass: 'permanent-record' })).toEqual([second]);
    expect(await ids({ createdAfter: parseTimestamp('2026-05-16T09:00:00.000Z') })).toEqual([second]);
    expect(await ids({ status: 'finalized' })).toEqual([]);
  });

  it.each([0, -1, 1.5, 1001, Number.NaN])('refuses the limit %d', async (limit) => {
    await expect(registry.plane.packages.list({ limit })).rejects.toThrow(ValidationFailedError);
  });

  it.each(['', 'x', '2026-05-16T09:00:00.000Z', '2026-05-16T09:00:00.000Z_x', '_019bf4c0-0000-7000-8000-000000000001', '\u0000'])(
    'refuses the cursor %j',
    async (cursor) => {
      await expect(registry.plane.packages.list({ cursor })).rejects.toThrow(InvalidCursorError);
    },
  );

  it.each([
    { producer: 'a\u0000' },
    { subject: '\ud800' },
    { retentionClass: '\u0000' },
    { name: '\udc00' },
    { metadata: { a: '\u0000' } },
    { metadata: { '\ud800': 'a' } },
  ])('refuses %j, which no database need ever see', async (query) => {
    await expect(registry.plane.packages.list(query)).rejects.toThrow(InvalidTextError);
  });
});

describe('listFiles', () => {
  it('pages in the order of the paths’ bytes, whatever a page ends with', async () => {
    const made = await create();
    await record(made, '\u{1f600}', '\ufffd', '\ufeff', '\ufeffa', 'a', 'a b', 'a%/b', 'é');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await registry.plane.packages.listFiles({ packageId: made.package.packageId, limit: 1, cursor });
      seen.push(...page.items.map((file) => file.relativePath));
      cursor = page.nextCursor ?? undefined;
      if (cursor !== undefined) expect(cursor).toMatch(/^[0-9a-f]+$/);
    } while (cursor !== undefined && seen.length < 20);
    expect(seen).toEqual(['a', 'a b', 'a%/b', 'é', '\ufeff', '\ufeffa', '\ufffd', '\u{1f600}']);
  });

  it('keeps to a prefix', async () => {
    const made = await create();
    await record(made, 'a/b', 'a/c', 'ab', 'b');
    const page = await registry.plane.packages.listFiles({ packageId: made.package.packageId, prefix: 'a/' });
    expect(page.items.map((file) => file.relativePath)).toEqual(['a/b', 'a/c']);
  });

  it('refuses a cursor that is none, a prefix that no path can have, and a package that is not there', async () => {
    const { packageId } = (await create()).package;
    const files = (members: object) => registry.plane.packages.listFiles({ packageId, ...members });
    for (const cursor of ['', 'a', 'zz', 'ff', 'AA', 'eda080']) {
      await expect(files({ cursor })).rejects.toThrow(InvalidCursorError);
    }
    await expect(files({ prefix: '\u0000' })).rejects.toThrow(InvalidTextError);
    await expect(files({ packageId: NO_ID })).rejects.toThrow(PackageNotFoundError);
  });
});
