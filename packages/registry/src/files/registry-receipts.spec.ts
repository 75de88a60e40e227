import { createDigester } from '@artifact-store/digest';
import { type FileId, type PackageId, parseId, type StorageLocationId } from '@artifact-store/identity';
import { FileNotFoundError, InvalidTextError, MAX_RECEIPTS, type Receipt, ValidationFailedError } from '@artifact-store/planes';
import { MemoryEventStore, type MemoryRegistry, memoryRegistry, receipt } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from '../index.js';

const digester = createDigester();
const NO_ID = parseId<FileId>('019bf4c0-0000-7000-8000-00000000dead');

let registry: MemoryRegistry;
let packageId: PackageId;
let grant: string;

const made = (relativePath: string, members: Partial<Receipt> = {}): Receipt =>
  receipt({
    grant,
    fileId: parseId<FileId>(registry.ids.next()),
    storageLocationId: parseId<StorageLocationId>(registry.ids.next()),
    relativePath,
    ...members,
  });
const record = async (...receipts: Receipt[]) =>
  (await registry.plane.receipts.record(receipts)).map((result) =>
    'file' in result ? result.file.relativePath : result.error.code,
  );
const sequence = async () => (await registry.store.head()).lastSequence;

beforeEach(async () => {
  registry = memoryRegistry({ digester });
  const command = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'ana' };
  const created = await registry.plane.packages.create(command);
  packageId = created.package.packageId;
  grant = created.uploadGrant?.token ?? '';
});

describe('record', () => {
  it('makes files that can be read by id, under the actor of the grant', async () => {
    const first = made('a');
    expect(await record(first, made('b'))).toEqual(['a', 'b']);
    expect(await registry.plane.files.get(first.fileId)).toMatchObject({ relativePath: 'a', packageId, createdBy: 'ana' });
    expect(await sequence()).toBe(4);
  });

  it('answers each receipt at its own place, also those whose grant is bad', async () => {
    const other = await registry.sign({
      op: 'upload',
      packageId,
      actor: 'ana',
      backendId: 'other',
      relativePath: null,
      maxFileBytes: 10,
      uploadId: null,
    });
    expect(
      await record(
        made('a', { grant: 'x.y.z' }),
        made('b'),
        made('c', { grant: other }),
        made('d', { grant: other, backendId: 'other', sizeBytes: 11 }),
        made('b'),
        made('e'),
      ),
    ).toEqual(['grant_invalid', 'b', 'grant_mismatch', 'file_too_large', 'duplicate_relative_path', 'e']);
    expect(await sequence()).toBe(4);
  });

  it('asks the views nothing that a database could not answer', async () => {
    const asked: string[] = [];
    class WatchedStore extends MemoryEventStore {
      override transact<Snapshot, Answer>(command: Command<Snapshot, Answer>): Promise<Answer> {
        const load: typeof command.load = (views) => {
          const filesByPath: typeof views.filesByPath = (id, paths) => {
            asked.push(...paths);
            return views.filesByPath(id, paths);
          };
          return command.load(new Proxy(views, { get: (target, name) => bound(target, name, { filesByPath }) }));
        };
        return super.transact({ ...command, load });
      }
    }
    const bound = (target: object, name: string | symbol, own: Record<string, unknown>) => {
      const member = own[String(name)] ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    };
    registry = memoryRegistry({ digester, store: (parts) => new WatchedStore(parts) });
    const command = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'ana' };
    grant = (await registry.plane.packages.create(command)).uploadGrant?.token ?? '';
    expect(await record(made('good'), made('a\u0000'), made('\ud800'), made('../a'), made('b', { mediaType: '\u0000' }))).toEqual(
      ['good', 'invalid_relative_path', 'invalid_relative_path', 'invalid_relative_path', 'validation_failed'],
    );
    expect(asked).toEqual(['good']);
  });

  it('answers a receipt that comes again as before, also after the package was finalized and the grant has ended', async () => {
    const first = made('a');
    const [answer] = await registry.plane.receipts.record([first]);
    await registry.plane.packages.finalize({ packageId, actor: 'ana' });
    registry.clock.advance(86_400_000);
    expect(await registry.plane.receipts.record([first])).toEqual([answer]);
    expect(await record(made('b'))).toEqual(['package_not_open']);
    expect(await sequence()).toBe(4);
  });

  it('refuses a location that another file has, in the same call or a later one, so that no file loses its bytes', async () => {
    const first = made('a');
    const { storageLocationId } = first;
    expect(await record(first, made('b', { storageLocationId }))).toEqual(['a', 'receipt_mismatch']);
    expect(await record(made('c', { storageLocationId }))).toEqual(['receipt_mismatch']);
    expect(await record(first)).toEqual(['a']);
    expect(await registry.plane.packages.finalize({ packageId, actor: 'ana' })).toMatchObject({ fileCount: 1 });
  });

  it('records one of two uploads of a path that arrive at once', async () => {
    const outcomes = await Promise.all([record(made('a')), record(made('a'))]);
    expect(outcomes.flat().sort()).toEqual(['a', 'duplicate_relative_path']);
  });

  it('keeps to the limit of files, whoever comes first', async () => {
    registry = memoryRegistry({ digester, limits: { maxPackageFiles: 2 } });
    const command = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'ana' };
    grant = (await registry.plane.packages.create(command)).uploadGrant?.token ?? '';
    const outcomes = await Promise.all([record(made('a')), record(made('b'), made('c')), record(made('d'))]);
    // Grants are checked side by side, so any of the calls may be the first.
    expect(outcomes.flat().filter((outcome) => outcome === 'too_many_files')).toHaveLength(2);
    expect(await sequence()).toBe(4);
  });

  it('takes nothing, and no more than one call may hold', async () => {
    expect(await record()).toEqual([]);
    expect(await record(made('a', { grant: '' }))).toEqual(['grant_invalid']);
    const tooMany = Array.from({ length: MAX_RECEIPTS + 1 }, (_, index) => made(`f${index}`));
    await expect(record(...tooMany)).rejects.toThrow(ValidationFailedError);
    expect(await sequence()).toBe(2);
  });
});

describe('grantRead', () => {
  it('carries everything that serving the file needs', async () => {
    const first = made('a');
    await record(first);
    const { token } = await registry.plane.files.grantRead({ fileId: first.fileId, actor: 'ben' });
    expect(await registry.claimsOf(token, 'read')).toMatchObject({
      actor: 'ben',
      fileId: first.fileId,
      relativePath: 'a',
      mediaType: first.mediaType,
      sizeBytes: first.sizeBytes,
      contentAddress: first.contentAddress,
      sha256: first.sha256,
      locations: [{ backendId: 'local', generation: 0 }],
    });
  });

  it('refuses a file that is not there, and an actor that cannot be stored', async () => {
    await expect(registry.plane.files.get(NO_ID)).rejects.toThrow(FileNotFoundError);
    await expect(registry.plane.files.grantRead({ fileId: NO_ID, actor: 'ana' })).rejects.toThrow(FileNotFoundError);
    await expect(registry.plane.files.grantRead({ fileId: NO_ID, actor: '\u0000' })).rejects.toThrow(InvalidTextError);
  });
});
