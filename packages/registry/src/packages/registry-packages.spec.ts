import { createDigester } from '@artifact-store/digest';
import { type PackageId, parseId } from '@artifact-store/identity';
import {
  DuplicateRelativePathError,
  InvalidRelativePathError,
  InvalidTextError,
  ManifestNotReadyError,
  PackageNotFoundError,
  PackageNotOpenError,
  UnknownRetentionClassError,
} from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';

const digester = createDigester();
const NO_ID = parseId<PackageId>('019bf4c0-0000-7000-8000-00000000dead');

let registry: MemoryRegistry;

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

describe('create', () => {
  it('answers the new package with an expiry and a grant for it alone', async () => {
    const created = await registry.create({ metadata: { branch: 'main' } });
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
    const first = await registry.create({ uniqueKey: 'run-1' });
    const again = await registry.create({ uniqueKey: 'run-1', actor: 'ben' });
    expect(again).toMatchObject({ created: false, package: { packageId: first.package.packageId, createdBy: 'ana' } });
    expect(await registry.claimsOf(again.uploadGrant?.token ?? '', 'upload')).toMatchObject({ actor: 'ben' });
    expect((await registry.store.head()).lastSequence).toBe(2);
  });

  it('answers a finalized package to its unique_key without a grant', async () => {
    const first = await registry.create({ uniqueKey: 'run-1' });
    await registry.plane.packages.finalize({ packageId: first.package.packageId, actor: 'ana', allowEmpty: true });
    expect(await registry.create({ uniqueKey: 'run-1' })).toMatchObject({
      created: false,
      uploadGrant: null,
      package: { status: 'finalized' },
    });
  });

  it('makes a new package for the same unique_key of another producer, and for none', async () => {
    const made = [
      await registry.create({ uniqueKey: 'run-1' }),
      await registry.create({ uniqueKey: 'run-1', producer: 'cd' }),
      await registry.create(),
      await registry.create(),
    ];
    expect(made.every((each) => each.created)).toBe(true);
    expect(new Set(made.map((each) => each.package.packageId)).size).toBe(4);
  });

  it('makes one package of two creations with one unique_key at once', async () => {
    const [one, two] = await Promise.all([registry.create({ uniqueKey: 'run-1' }), registry.create({ uniqueKey: 'run-1' })]);
    expect(one.package.packageId).toBe(two.package.packageId);
    expect([one.created, two.created].sort()).toEqual([false, true]);
  });

  it('records nothing of what it refuses', async () => {
    await expect(registry.create({ name: 'a\u0000' })).rejects.toThrow(InvalidTextError);
    await expect(registry.create({ retentionClass: 'forever' })).rejects.toThrow(UnknownRetentionClassError);
    expect((await registry.store.head()).lastSequence).toBe(0);
  });
});

describe('grantUpload', () => {
  it('grants one path where it is free', async () => {
    const { package: target } = await registry.create();
    const grant = await registry.plane.packages.grantUpload({ packageId: target.packageId, actor: 'ben', relativePath: 'a/b' });
    expect(await registry.claimsOf(grant.token, 'upload')).toMatchObject({ relativePath: 'a/b', actor: 'ben' });
    expect(grant.expiresAt).toBe('2026-05-16T09:15:00.000Z');
  });

  it('carries the limits of this installation', async () => {
    registry = memoryRegistry({ digester, limits: { maxFileBytes: 10 } });
    const { package: target } = await registry.create();
    const { token } = await registry.plane.packages.grantUpload({ packageId: target.packageId, actor: 'ana' });
    expect(await registry.claimsOf(token, 'upload')).toMatchObject({ maxFileBytes: 10 });
  });

  it('refuses what no upload could bring, before any byte travels', async () => {
    const made = await registry.create();
    const { packageId } = made.package;
    const grant = (members: object) => registry.plane.packages.grantUpload({ packageId, actor: 'ana', ...members });
    await registry.record(made, 'taken');
    await expect(grant({ relativePath: 'taken' })).rejects.toThrow(DuplicateRelativePathError);
    await expect(grant({ relativePath: '../a' })).rejects.toThrow(InvalidRelativePathError);
    await expect(grant({ actor: '\ud800' })).rejects.toThrow(InvalidTextError);
    await expect(grant({ packageId: NO_ID })).rejects.toThrow(PackageNotFoundError);
    await registry.plane.packages.finalize({ packageId, actor: 'ana' });
    await expect(grant({})).rejects.toThrow(PackageNotOpenError);
  });
});

describe('manifest', () => {
  it('is not there before the package is finalized, nor for a package that is not there', async () => {
    const { packageId } = (await registry.create()).package;
    await expect(registry.plane.packages.manifest(packageId)).rejects.toThrow(ManifestNotReadyError);
    await expect(registry.plane.packages.manifest(NO_ID)).rejects.toThrow(PackageNotFoundError);
  });
});
