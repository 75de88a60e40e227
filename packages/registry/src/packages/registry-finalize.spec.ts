import { createDigester } from '@artifact-store/digest';
import { type PackageId, parseId } from '@artifact-store/identity';
import { EmptyPackageError, InvalidTextError, PackageNotFoundError, ValidationFailedError } from '@artifact-store/planes';
import { MemoryEventStore, type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Command, decodeManifest } from '../index.js';

const digester = createDigester();
const NO_ID = parseId<PackageId>('019bf4c0-0000-7000-8000-00000000dead');

let registry: MemoryRegistry;

beforeEach(() => {
  registry = memoryRegistry({ digester });
});

describe('finalize', () => {
  it('stores a manifest of everything, files in the order of their bytes', async () => {
    const made = await registry.create({ metadata: { branch: 'main' } });
    await registry.record(made, '\u{1f600}', '\ufffd', 'b', '\ufeffa', 'a/b', 'a', 'Z');
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
    const made = await registry.create();
    await registry.record(made, 'a');
    const { packageId } = made.package;
    const first = await registry.plane.packages.finalize({ packageId, actor: 'ana' });
    registry.clock.advance(60_000);
    expect(await registry.plane.packages.finalize({ packageId, actor: 'ben' })).toEqual(first);
    expect((await registry.store.head()).lastSequence).toBe(4);
  });

  it('finalizes once when asked twice at once', async () => {
    const made = await registry.create();
    await registry.record(made, 'a');
    const command = { packageId: made.package.packageId, actor: 'ana' };
    const [one, two] = await Promise.all([registry.plane.packages.finalize(command), registry.plane.packages.finalize(command)]);
    expect(one).toEqual(two);
    expect((await registry.store.head()).lastSequence).toBe(4);
  });

  it('names no time before the last file, however wrong the clock is', async () => {
    const made = await registry.create();
    await registry.record(made, 'a');
    registry.clock.set('2020-01-01T00:00:00.000Z');
    const { finalizedAt } = await registry.plane.packages.finalize({ packageId: made.package.packageId, actor: 'ana' });
    expect(finalizedAt).toBe('2026-05-16T09:00:00.000Z');
    expect((await registry.store.at(4))?.createdAt).toBe(finalizedAt);
  });

  it('names no time before a file that shares its transaction, and is not to be read outside of it yet', async () => {
    class UncommittedStore extends MemoryEventStore {
      override async at() {
        return undefined;
      }
    }
    registry = memoryRegistry({ digester, store: (parts) => new UncommittedStore(parts) });
    const made = await registry.create();
    registry.clock.advance(60_000);
    await registry.record(made, 'a');
    registry.clock.set('2020-01-01T00:00:00.000Z');
    const { finalizedAt } = await registry.plane.packages.finalize({ packageId: made.package.packageId, actor: 'ana' });
    expect(finalizedAt).toBe('2026-05-16T09:01:00.000Z');
  });

  it('takes more files than one page of the views holds', async () => {
    const made = await registry.create();
    const paths = Array.from({ length: 2001 }, (_, index) => `f${String(index).padStart(4, '0')}`);
    for (let first = 0; first < paths.length; first += 500) await registry.record(made, ...paths.slice(first, first + 500));
    await registry.plane.packages.finalize({ packageId: made.package.packageId, actor: 'ana' });
    const manifest = decodeManifest((await registry.plane.packages.manifest(made.package.packageId)).bytes);
    expect(manifest.files.map((file) => file.relativePath)).toEqual(paths);
  });

  it('refuses an empty package, a package that is not there, and an actor that cannot be stored', async () => {
    const { packageId } = (await registry.create()).package;
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
    const made = await registry.create();
    await registry.record(made, 'first');
    let arrived = 0;
    arrive = async () => {
      if (arrived >= arrivals) return;
      arrived += 1;
      const [now, path] = [arrive, `later-${arrived}`];
      arrive = async () => undefined;
      await registry.record(made, path);
      arrive = now;
    };
    const finalized = await registry.plane.packages.finalize({ packageId: made.package.packageId, actor: 'ana' });
    const manifest = decodeManifest((await registry.plane.packages.manifest(made.package.packageId)).bytes);
    expect(manifest.files).toHaveLength(1 + arrivals);
    expect(finalized.fileCount).toBe(1 + arrivals);
    expect(await registry.record(made, 'too-late')).not.toEqual(['recorded']);
  });
});
