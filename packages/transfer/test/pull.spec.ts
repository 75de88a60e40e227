import { spawnSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import type { ContentAddress, PackageId } from '@artifact-store/identity';
import { ConnectionFailedError } from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type PullOptions, pull, push, type TransferEvent } from '../src/index.js';
import { instantTimer } from './instant-timer.js';
import { chunksOf, MemoryStore, storedManifest } from './memory-store.js';
import { readFiles, writeTree } from './tree.js';

const digester = createDigester({ threads: 1 });
afterAll(() => digester.close());

const LARGE = 'large file '.repeat(50_000);
const FILES = { 'a.txt': 'a', 'deep/er/b': 'bb', 'deep/empty': '', large: LARGE };
const PARTIALS = /^\.artifactstore-partial-/;

let store: MemoryStore;
let target: string;
let outside: string;
let packageId: PackageId;
let events: TransferEvent[];

beforeEach(async () => {
  store = new MemoryStore(digester);
  target = (await temporaryDirectory()).path;
  outside = (await temporaryDirectory()).path;
  events = [];
  packageId = await stored(FILES);
});

async function stored(files: Record<string, string>): Promise<PackageId> {
  const source = (await temporaryDirectory()).path;
  await writeTree(source, files);
  const command = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };
  const ports = { packages: store.packages, dataPlane: store.dataPlane, digester };
  return (await push(ports, { source, package: command, api: '', allowEmpty: true })).packageId;
}

function pullIt(options: Partial<PullOptions> = {}, packages = store.packages) {
  const onEvent = (event: TransferEvent) => events.push(event);
  return pull({ packages, source: store, digester, timer: instantTimer() }, { packageId, target, onEvent, ...options });
}

/** A package with a manifest that no server of ours would write. */
function hostile(files: { [field: string]: string | number }[]) {
  return { ...store.packages, manifest: async () => storedManifest(packageId, files, digester) };
}

async function entry(path: string): Promise<{ [field: string]: string | number }> {
  const { primary, sha256, sizeBytes } = digester.of(Buffer.from('a'));
  const page = await store.packages.listFiles({ packageId });
  return { file_id: page.items[0]?.fileId ?? '', relative_path: path, size_bytes: sizeBytes, digest: primary, sha256 };
}

const partials = async () => (await readdir(target)).filter((name) => PARTIALS.test(name));

describe('pull', () => {
  it('writes every file of a package and leaves nothing else behind', async () => {
    await expect(pullIt()).resolves.toMatchObject({ fileCount: 4, receivedBytes: LARGE.length + 3, keptBytes: 0 });
    expect(await readFiles(target)).toEqual(FILES);
    expect(await readdir(target)).toEqual(['a.txt', 'deep', 'large']);
  });

  it('makes the target directory', async () => {
    await pullIt({ target: join(target, 'new/er') });
    expect(await readFiles(join(target, 'new/er'))).toEqual(FILES);
  });

  it('pulls an empty package', async () => {
    packageId = await stored({});
    await expect(pullIt()).resolves.toMatchObject({ fileCount: 0 });
  });

  it('leaves alone what is not of the package', async () => {
    await writeTree(target, { 'deep/mine': 'mine' });
    await pullIt();
    expect(await readFiles(target)).toEqual({ ...FILES, 'deep/mine': 'mine' });
  });

  it('says that an open package has no manifest', async () => {
    const command = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };
    packageId = (await store.packages.create(command)).package.packageId;
    await expect(pullIt()).rejects.toMatchObject({ code: 'manifest_not_ready' });
  });

  it('warns of paths that differ only in case', async () => {
    packageId = await stored({ A: '1', a: '2' });
    await pullIt();
    expect(events).toContainEqual({ type: 'warning', message: 'these differ only in case or normalisation: A, a' });
  });

  it('refuses a package that no directory can hold', async () => {
    const packages = hostile([await entry('a'), await entry('a/b')]);
    await expect(pullIt({}, packages)).rejects.toMatchObject({
      code: 'target_exists',
      members: { relative_paths: ['a', 'a/b'] },
    });
  });
});

describe('pull into a directory that holds something', () => {
  it('keeps files that are the same and fetches the others', async () => {
    await writeTree(target, { 'a.txt': 'a', 'deep/empty': '' });
    await expect(pullIt()).resolves.toMatchObject({ keptBytes: 1, receivedBytes: LARGE.length + 2 });
    expect(store.opened).toBe(2);
  });

  it('fetches nothing the second time', async () => {
    await pullIt();
    store.opened = 0;
    await expect(pullIt()).resolves.toMatchObject({ receivedBytes: 0, keptBytes: LARGE.length + 3 });
    expect(store.opened).toBe(0);
  });

  it('refuses a differing file of the same size before it writes anything', async () => {
    await writeTree(target, { 'a.txt': 'A' });
    await expect(pullIt()).rejects.toMatchObject({ code: 'target_exists', members: { relative_paths: ['a.txt'] } });
    expect(await readFiles(target)).toEqual({ 'a.txt': 'A' });
  });

  it('replaces differing files when forced', async () => {
    await writeTree(target, { 'a.txt': 'A', 'deep/er/b': 'longer' });
    await pullIt({ force: true });
    expect(await readFiles(target)).toEqual(FILES);
  });

  it('never removes a directory, even when forced', async () => {
    await mkdir(join(target, 'a.txt'));
    await expect(pullIt({ force: true })).rejects.toMatchObject({ code: 'target_exists' });
  });

  it('removes what a killed pull of the same package left unfinished, and nothing of another', async () => {
    const ended = spawnSync(process.execPath, ['--version']).pid;
    await writeTree(target, {
      [`.artifactstore-partial-${packageId}-${ended}-a1b2c3/1`]: 'half',
      [`.artifactstore-partial-${packageId}-${process.pid}-a1b2c3/1`]: 'of an earlier process with this id',
      [`.artifactstore-partial-${packageId}-${process.ppid}-a1b2c3/1`]: 'of a process that runs',
      '.artifactstore-partial-other/1': 'half',
    });
    await pullIt();
    expect(await partials()).toEqual([
      `.artifactstore-partial-${packageId}-${process.ppid}-a1b2c3`,
      '.artifactstore-partial-other',
    ]);
  });

  it('keeps a file that came there while it ran', async () => {
    store.onOpen = async function* (bytes) {
      if (bytes.byteLength === 1) await writeTree(target, { 'a.txt': 'mine' });
      yield* chunksOf(bytes);
    };
    await expect(pullIt()).rejects.toMatchObject({ members: { failures: [{ code: 'target_exists', relative_path: 'a.txt' }] } });
    expect(await readFiles(target)).toEqual({ ...FILES, 'a.txt': 'mine' });
  });
});

describe('two pulls into one directory', () => {
  it('each publish only what they have written themselves', async () => {
    packageId = await stored({ large: LARGE });
    const [halfway, firstDone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let second: Promise<unknown> | undefined;
    store.onOpen = async function* (bytes) {
      yield bytes.subarray(0, 100_000);
      if (second === undefined) {
        second = pullIt();
        await halfway.promise;
      } else {
        halfway.resolve();
        await firstDone.promise;
      }
      yield bytes.subarray(100_000);
    };
    await expect(pullIt()).resolves.toMatchObject({ receivedBytes: LARGE.length });
    expect(await readFiles(target)).toMatchObject({ large: LARGE });
    firstDone.resolve();
    await expect(second).resolves.toMatchObject({ fileCount: 1 });
    expect(await readFiles(target)).toEqual({ large: LARGE });
  });
});

describe('pull, what it verifies', () => {
  const sending = (change: (bytes: Uint8Array) => Uint8Array) => {
    store.onOpen = (bytes) => chunksOf(bytes.byteLength === 1 ? change(bytes) : bytes);
  };
  const inOneFile = {
    code: 'transfer_incomplete',
    kind: 'digest',
    members: { failures: [{ code: 'digest_mismatch', relative_path: 'a.txt' }] },
  };

  it.each([
    ['other bytes', () => Buffer.from('b')],
    ['fewer bytes', () => new Uint8Array(0)],
    ['more bytes', () => Buffer.from('aa')],
  ])('does not keep a file for which the server sends %s', async (_, change) => {
    sending(change);
    await expect(pullIt()).rejects.toMatchObject(inOneFile);
    const { 'a.txt': __, ...others } = FILES;
    expect(await readFiles(target)).toEqual(others);
  });

  it('checks both digests', async () => {
    const good = await entry('a.txt');
    const wrong = digester.of(Buffer.from('b'));
    for (const files of [[{ ...good, digest: wrong.primary }], [{ ...good, sha256: wrong.sha256 }]]) {
      await expect(pullIt({}, hostile(files))).rejects.toMatchObject(inOneFile);
    }
    expect(await readFiles(target)).toEqual({});
  });

  it('checks the manifest against its digest', async () => {
    const { manifestDigest } = await store.packages.manifest(packageId);
    const packages = {
      ...store.packages,
      manifest: async () => ({ ...storedManifest(packageId, [await entry('b')], digester), manifestDigest }),
    };
    await expect(pullIt({}, packages)).rejects.toMatchObject({ code: 'digest_mismatch' });
  });

  it('checks the manifest digest against the expected one', async () => {
    const manifestDigest = `blake3:${'0'.repeat(64)}` as ContentAddress;
    await expect(pullIt({ manifestDigest })).rejects.toMatchObject({ code: 'digest_mismatch' });
  });

  it.each([
    ['a file without a digest', { digest: 1 }],
    ['a negative size', { size_bytes: -1 }],
    ['an id that is none', { file_id: '../x' }],
  ])('refuses a manifest with %s', async (_, change) => {
    const packages = hostile([{ ...(await entry('a')), ...change }]);
    await expect(pullIt({}, packages)).rejects.toMatchObject({ code: 'non_canonical_manifest' });
  });
});

describe('pull never writes outside its target', () => {
  it.each(['../evil', '/etc/evil', 'a/../../evil', 'a/./b', 'a\\..\\evil', 'C:evil', 'a\0b', ''])(
    'refuses a manifest with the path %j',
    async (path) => {
      await expect(pullIt({}, hostile([await entry(path)]))).rejects.toMatchObject({ code: 'invalid_relative_path' });
      expect(await readdir(target)).toEqual([]);
    },
  );

  it.each(['deep', 'deep/er'])('does not follow a link at %s', async (path) => {
    if (path === 'deep/er') await mkdir(join(target, 'deep'));
    await symlink(outside, join(target, path));
    await expect(pullIt({ force: true })).rejects.toMatchObject({
      kind: 'conflict',
      members: { failures: expect.arrayContaining([expect.objectContaining({ code: 'unsafe_target' })]) },
    });
    expect(await readdir(outside)).toEqual([]);
  });

  it('neither reads nor writes through a link in the place of a file', async () => {
    await writeFile(join(outside, 'victim'), 'a');
    await symlink(join(outside, 'victim'), join(target, 'a.txt'));
    await expect(pullIt()).rejects.toMatchObject({ code: 'target_exists' });
    await writeFile(join(outside, 'victim'), 'precious');
    await pullIt({ force: true });
    expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('precious');
    expect((await lstat(join(target, 'a.txt'))).isFile()).toBe(true);
  });

  it('removes a link that looks like its own directory for unfinished files, and nothing behind it', async () => {
    await writeFile(join(outside, '1'), 'precious');
    await symlink(outside, join(target, `.artifactstore-partial-${packageId}-0-a1b2c3`));
    await pullIt();
    expect(await readFile(join(outside, '1'), 'utf8')).toBe('precious');
    expect(await readFiles(target)).toEqual(FILES);
  });

  it('notices a directory that becomes a link while it runs', async () => {
    await mkdir(join(target, 'deep'));
    store.onOpen = async function* (bytes) {
      if (bytes.byteLength === 2) {
        await rename(join(target, 'deep'), join(target, 'moved'));
        await symlink(outside, join(target, 'deep'));
      }
      yield* chunksOf(bytes);
    };
    await expect(pullIt({ parallel: 1 })).rejects.toMatchObject({ code: 'transfer_incomplete' });
    expect(await readdir(outside)).toEqual([]);
  });
});

describe('pull, when it breaks off', () => {
  it('takes up a file where the connection broke', async () => {
    const starts: number[] = [];
    store.onOpen = async function* (bytes, request) {
      if (bytes.byteLength < 1000) return yield* chunksOf(bytes);
      starts.push(request.range !== undefined && 'first' in request.range ? request.range.first : 0);
      if (starts.length > 1) return yield* chunksOf(bytes);
      yield bytes.subarray(0, 300_000);
      throw new ConnectionFailedError('the connection broke');
    };
    await expect(pullIt()).resolves.toMatchObject({ receivedBytes: LARGE.length + 3 });
    expect(starts).toEqual([0, 300_000]);
    expect(await readFiles(target)).toEqual(FILES);
  });

  it('leaves whole files only and goes on from them', async () => {
    const controller = new AbortController();
    store.onOpen = async function* (bytes) {
      yield bytes.subarray(0, 1);
      if (bytes.byteLength > 1000) controller.abort();
      yield bytes.subarray(1);
    };
    await expect(pullIt({ parallel: 1, signal: controller.signal })).rejects.toMatchObject({
      code: 'interrupted',
      detail: '3 of 4 files are in the target',
    });
    const { large: _, ...whole } = FILES;
    expect(await readFiles(target)).toEqual(whole);
    store.onOpen = (bytes) => chunksOf(bytes);
    await expect(pullIt()).resolves.toMatchObject({ keptBytes: 3, receivedBytes: LARGE.length });
  });

  it('can be interrupted while the server is silent', async () => {
    const controller = new AbortController();
    const packages = {
      ...store.packages,
      manifest: () => {
        setImmediate(() => controller.abort());
        return new Promise<never>(() => {});
      },
    };
    await expect(pullIt({ signal: controller.signal }, packages)).rejects.toMatchObject({ code: 'interrupted' });
    expect(await readdir(target)).toEqual([]);
  });

  it('says what the file system refuses', async () => {
    await writeTree(target, { notdir: '' });
    await expect(pullIt({ target: join(target, 'notdir') })).rejects.toMatchObject({ code: 'local_file_error' });
    packageId = await stored({ ['n'.repeat(200)]: 'x', [`${'m'.repeat(200)}/${'k'.repeat(255)}`]: 'y' });
    await expect(pullIt()).resolves.toMatchObject({ fileCount: 2 });
    const packages = hostile([await entry('n'.repeat(300))]);
    await expect(pullIt({}, packages)).rejects.toMatchObject({ code: 'local_file_error' });
  });
});
