import { writeFileSync } from 'node:fs';
import { chmod, link, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import type { PackageId } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  ConnectionFailedError,
  ControlPlaneUnavailableError,
  type CreatePackage,
  type GrantUpload,
  ScopeMissingError,
  StorageFullError,
  TokenUnknownError,
} from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type PushOptions, push, type TransferEvent } from '../src/index.js';
import { instantTimer } from './instant-timer.js';
import { chunksOf, MemoryStore } from './memory-store.js';
import { writeTree } from './tree.js';

const digester = createDigester({ threads: 1 });
afterAll(() => digester.close());

const LARGE = Buffer.alloc(1_000_000, 'large file ');
const command: CreatePackage = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };

let store: MemoryStore;
let root: string;
let timer: ReturnType<typeof instantTimer>;
let events: TransferEvent[];

beforeEach(async () => {
  store = new MemoryStore(digester);
  root = (await temporaryDirectory()).path;
  timer = instantTimer();
  events = [];
});

function pushRoot(options: Partial<PushOptions> = {}) {
  const ports = { packages: store.packages, dataPlane: store.dataPlane, digester, timer };
  const onEvent = (event: TransferEvent) => events.push(event);
  return push(ports, { source: root, package: command, api: 'http://api', onEvent, ...options });
}

/** Puts something between the push and the store. */
function through(change: (body: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>): void {
  const put = store.put.bind(store);
  store.put = (request, body, options) => put(request, change(body), options);
}

const warnings = () => events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
const onlyPackage = () => store.packageIds[0] ?? '';

describe('push', () => {
  it('sends every regular file below a directory and finalizes', async () => {
    await writeTree(root, { 'a.txt': 'a', 'deep/er/b.json': '{}', 'deep/empty': '', large: LARGE });
    const result = await pushRoot();
    expect(store.contentsOf(result.packageId)).toEqual({
      'a.txt': 'a',
      'deep/empty': '',
      'deep/er/b.json': '{}',
      large: String(LARGE),
    });
    expect(result).toMatchObject({ fileCount: 4, totalBytes: 1_000_003, sentBytes: 1_000_003, reusedBytes: 0 });
    expect(result.manifestDigest).toMatch(/^blake3:[0-9a-f]{64}$/);
  });

  it('takes a single file under its name', async () => {
    await writeTree(root, { 'report.txt': 'all well', other: '' });
    const { packageId } = await pushRoot({ source: join(root, 'report.txt') });
    expect(store.contentsOf(packageId)).toEqual({ 'report.txt': 'all well' });
  });

  it('tells media types by name and falls back to octets', async () => {
    await writeTree(root, { 'a.json': '', 'b.unheardof': '' });
    const types: string[] = [];
    store.beforePut = ({ mediaType }) => void types.push(mediaType);
    await pushRoot({ parallel: 1 });
    expect(types).toEqual(['application/json', 'application/octet-stream']);
  });

  it('leaves the package open when told to', async () => {
    await writeTree(root, { a: 'a' });
    const { manifestDigest, packageId } = await pushRoot({ finalize: false });
    expect(manifestDigest).toBeNull();
    await expect(store.packages.manifest(packageId)).rejects.toMatchObject({ code: 'manifest_not_ready' });
  });

  it('refuses an empty directory before a package is made, unless an empty package is meant', async () => {
    await expect(pushRoot()).rejects.toMatchObject({ code: 'empty_package' });
    expect(store.packageIds).toEqual([]);
    await expect(pushRoot({ allowEmpty: true })).resolves.toMatchObject({ fileCount: 0 });
  });

  it('keeps small and large files within their lanes', async () => {
    await writeTree(root, Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, `${index}`])));
    const waiting: (() => void)[] = [];
    store.beforePut = () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        // The first four are held until all four are there: fewer lanes would never get on.
        if (waiting.length >= 4) for (const go of waiting) go();
      });
    await pushRoot({ parallel: 4 });
    expect(store.mostPutsAtOnce).toBe(4);
  });

  it('tells of progress that adds up', async () => {
    await writeTree(root, { a: 'abc', b: LARGE });
    await pushRoot();
    const moved = events.reduce((sum, event) => sum + (event.type === 'moved' ? event.bytes : 0), 0);
    expect(events).toContainEqual({ type: 'planned', files: 2, bytes: 1_000_003 });
    expect(moved).toBe(1_000_003);
  });
});

describe('push, what it does not take', () => {
  it('reports links and sockets and follows neither', async () => {
    await writeTree(root, { a: 'a', 'dir/b': 'b' });
    await symlink('/etc/hostname', join(root, 'link'));
    await symlink('dir', join(root, 'loop'));
    const server = createServer().listen(join(root, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const { packageId } = await pushRoot();
    server.close();
    expect(Object.keys(store.contentsOf(packageId))).toEqual(['a', 'dir/b']);
    expect(warnings()).toEqual([
      'link is a symbolic link: left out',
      'loop is a symbolic link: left out',
      'socket is a socket: left out',
    ]);
  });

  it('names twenty of many links and counts the rest', async () => {
    await writeTree(root, { a: '' });
    for (let index = 0; index < 25; index++) await symlink('a', join(root, `link${index}`));
    await pushRoot();
    expect(warnings()).toHaveLength(21);
    expect(warnings().at(-1)).toBe('5 more links and special files are left out');
  });

  it('lists every name that no package may hold, before anything is sent', async () => {
    await writeTree(root, { good: '', 'back\\slash': '', 'new\nline': '', 'dir/C:': '' });
    await writeFile(Buffer.concat([Buffer.from(`${root}/not-utf8-`), Buffer.from([0xff])]), '');
    await expect(pushRoot()).rejects.toMatchObject({
      code: 'invalid_relative_path',
      members: {
        problems: ['"back\\\\slash" holds a backslash', '"new\\nline" holds a control character', '"not-utf8-ÿ" is not UTF-8'],
      },
    });
    expect(store.packageIds).toEqual([]);
  });

  it('names what it may not read', async () => {
    await expect(pushRoot({ source: join(root, 'missing') })).rejects.toMatchObject({
      code: 'local_file_error',
      detail: `${root}/missing: there is no such file or directory`,
    });
  });

  it('warns of paths that differ only in case or normalisation', async () => {
    await writeTree(root, { 'Read.me': '1', 'read.me': '2', 'caf\u00e9': '3', 'cafe\u0301': '4' });
    await pushRoot();
    expect(warnings()).toEqual([
      'these differ only in case or normalisation: Read.me, read.me',
      'these differ only in case or normalisation: cafe\u0301, caf\u00e9',
    ]);
  });
});

describe('push, when a file changes meanwhile', () => {
  const changes: [string, () => Promise<void>][] = [
    ['grows', () => writeFile(join(root, 'b'), 'longer than it was')],
    ['keeps its size', () => writeFile(join(root, 'b'), 'B')],
    [
      'keeps its size and its time',
      async () => {
        await writeFile(join(root, 'b'), 'B');
        await utimes(join(root, 'b'), new Date(0), new Date(0));
      },
    ],
    [
      'is replaced',
      async () => {
        await writeFile(join(root, '..b'), 'B');
        await rename(join(root, '..b'), join(root, 'b'));
      },
    ],
    [
      'becomes a link',
      async () => {
        await symlink('/etc/hostname', join(root, '..b'));
        await rename(join(root, '..b'), join(root, 'b'));
      },
    ],
  ];

  it.each(changes)('does not send a file that %s before its turn', async (_, change) => {
    await writeTree(root, { a: 'a', b: 'b' });
    await utimes(join(root, 'b'), new Date(0), new Date(0));
    store.beforePut = ({ relativePath }) => (relativePath === 'a' ? change() : undefined);
    await expect(pushRoot({ parallel: 1 })).rejects.toMatchObject({
      code: 'transfer_incomplete',
      kind: 'conflict',
      members: { failures: [{ relative_path: 'b', code: 'file_changed' }] },
    });
    expect(store.contentsOf(onlyPackage())).toEqual({ a: 'a' });
    await expect(store.packages.get(store.packageIds[0] as never)).resolves.toMatchObject({ package: { status: 'created' } });
  });

  it('never completes a large file that is written to while it is read', async () => {
    await writeTree(root, { large: LARGE });
    through(async function* (body) {
      let chunks = 0;
      for await (const chunk of body) {
        if (chunks++ === 0) await writeFile(join(root, 'large'), Buffer.alloc(LARGE.byteLength, 'other'));
        yield chunk;
      }
    });
    await expect(pushRoot()).rejects.toMatchObject({ members: { failures: [{ code: 'file_changed' }] } });
    expect(store.contentsOf(onlyPackage())).toEqual({});
  });

  it('does not finalize when a file changed after it was sent', async () => {
    await writeTree(root, { a: 'a', b: 'b' });
    store.beforePut = ({ relativePath }) => (relativePath === 'b' ? writeFile(join(root, 'a'), 'A') : undefined);
    await expect(pushRoot({ parallel: 1 })).rejects.toMatchObject({ code: 'file_changed', members: { relative_path: 'a' } });
    await expect(store.packages.manifest(onlyPackage() as never)).rejects.toMatchObject({ code: 'manifest_not_ready' });
  });

  it('is not misled by a new hard link to a file, whose bytes are the same', async () => {
    await writeTree(root, { a: 'a', b: 'b' });
    const elsewhere = join((await temporaryDirectory()).path, 'link');
    store.beforePut = ({ relativePath }) => (relativePath === 'b' ? link(join(root, 'a'), elsewhere) : undefined);
    await expect(pushRoot({ parallel: 1 })).resolves.toMatchObject({ fileCount: 2 });
  });

  it('tells of files that appeared and leaves them out', async () => {
    await writeTree(root, { a: 'a' });
    store.beforePut = () => writeFile(join(root, 'late'), '');
    await expect(pushRoot()).resolves.toMatchObject({ fileCount: 1 });
    expect(warnings()).toEqual(['late appeared during the push and is not in the package']);
  });
});

describe('push, when sending fails', () => {
  it('sends a file again after what may pass, waiting longer each time', async () => {
    await writeTree(root, { a: 'a', large: LARGE });
    let failures = 0;
    store.beforePut = ({ relativePath }) => {
      if (relativePath === 'a' && failures++ < 3) throw new BackendUnavailableError('busy');
    };
    await expect(pushRoot()).resolves.toMatchObject({ fileCount: 2, sentBytes: 1_000_001 });
    expect(timer.waits).toEqual([500, 1000, 2000]);
  });

  it('waits as long as the server asks', async () => {
    await writeTree(root, { a: 'a' });
    let failures = 0;
    store.beforePut = () => {
      if (failures++ < 1) throw new BackendUnavailableError('busy', { retry_after_seconds: 7 });
    };
    await pushRoot();
    expect(timer.waits).toEqual([7000]);
  });

  it('takes a lost answer for done if the package has the same bytes', async () => {
    await writeTree(root, { a: 'a', large: LARGE });
    const lost = new Set(['a', 'large']);
    store.afterPut = ({ relativePath }) => {
      if (lost.delete(relativePath)) throw new ConnectionFailedError('the connection broke');
    };
    await expect(pushRoot()).resolves.toMatchObject({ fileCount: 2, reusedBytes: 1_000_001 });
  });

  it('goes on with the other files after one was refused, and does not finalize', async () => {
    await writeTree(root, { a: 'a', b: 'b', c: 'c' });
    const { package: target } = await store.packages.create(command);
    const other = async function* () {
      yield Buffer.from('other');
    };
    store.beforePut = async ({ relativePath, packageId }) => {
      store.beforePut = () => {};
      if (relativePath === 'a') await store.put({ packageId, relativePath: 'b', mediaType: 'text/plain' }, other());
    };
    await expect(pushRoot({ parallel: 1 })).rejects.toMatchObject({
      code: 'transfer_incomplete',
      members: { failed_count: 1, failures: [{ relative_path: 'b', code: 'duplicate_relative_path' }] },
    });
    expect(target.status).toBe('created');
    expect(Object.keys(store.contentsOf(store.packageIds[1] ?? ''))).toEqual(['a', 'b', 'c']);
  });

  it.each([new StorageFullError('no room'), new TokenUnknownError('no')])(
    'stops at once for what concerns all files: $code',
    async (error) => {
      await writeTree(root, { a: 'a', b: 'b', c: 'c' });
      store.beforePut = () => {
        throw error;
      };
      await expect(pushRoot({ parallel: 1 })).rejects.toBe(error);
      expect(store.received).toEqual([]);
      expect(timer.waits).toEqual([]);
    },
  );

  it('fails a file whose recorded digests are not those of the bytes that were read', async () => {
    await writeTree(root, { large: LARGE });
    through(async function* (body) {
      for await (const chunk of body) yield Buffer.alloc(chunk.byteLength);
    });
    await expect(pushRoot()).rejects.toMatchObject({ kind: 'digest', members: { failures: [{ code: 'digest_mismatch' }] } });
  });

  it('says how to go on when it is interrupted', async () => {
    await writeTree(root, { a: 'a', b: 'b', c: 'c' });
    const controller = new AbortController();
    store.afterPut = ({ relativePath }) => {
      if (relativePath === 'b') controller.abort();
    };
    await expect(
      pushRoot({ parallel: 1, signal: controller.signal, package: { ...command, uniqueKey: 'k' } }),
    ).rejects.toMatchObject({
      code: 'interrupted',
      detail: expect.stringMatching(/^2 of 3 files are in package \S+, which is still open$/),
      declaration: { remedy: 'Run the same command again to go on.' },
    });
    store.afterPut = () => {};
    await expect(pushRoot({ package: { ...command, uniqueKey: 'k' } })).resolves.toMatchObject({ sentBytes: 1, reusedBytes: 2 });
  });
});

describe('push, under grants', () => {
  it('sends all files under the grant of the package, each under a key of its own', async () => {
    await writeTree(root, { a: 'a', b: 'b', c: 'c' });
    await pushRoot();
    expect(store.granted).toBe(0);
    expect(new Set(store.keys).size).toBe(3);
    expect(store.keys).not.toContain(undefined);
  });

  it('sends a file to the data plane that the grant names, and again under its key to the one that a fresh grant names', async () => {
    await writeTree(root, { a: 'a' });
    store.grantUrl = 'http://one';
    const asked: (string | null)[] = [];
    const dataPlane = (url: string | null) => {
      asked.push(url);
      store.grantUrl = 'http://two';
      if (url === 'http://two') return store.dataPlane(url);
      return { ingest: () => Promise.reject(new ConnectionFailedError('one does not answer')) };
    };
    const ports = { packages: store.packages, dataPlane, digester, timer };
    await expect(push(ports, { source: root, package: command, api: '' })).resolves.toMatchObject({ sentBytes: 1 });
    expect([asked, store.granted]).toEqual([['http://one', 'http://two'], 1]);
  });

  it('asks once for a fresh grant when the one of all files is refused, and waits for nothing', async () => {
    await writeTree(root, Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, 'x'])));
    store.afterPut = () => {
      store.afterPut = () => {};
      store.grants.clear();
    };
    await expect(pushRoot()).resolves.toMatchObject({ fileCount: 20, sentBytes: 20 });
    expect([store.granted, timer.waits]).toEqual([1, []]);
  });

  it('gives up when fresh grants are refused too', async () => {
    await writeTree(root, { a: 'a' });
    const grants = store.packages.grantUpload;
    const packages = {
      ...store.packages,
      create: async (create: CreatePackage) => ({ ...(await store.packages.create(create)), uploadGrant: null }),
      grantUpload: async (asked: GrantUpload) => ({ ...(await grants(asked)), token: 'false' }),
    };
    const ports = { packages, dataPlane: store.dataPlane, digester, timer };
    await expect(push(ports, { source: root, package: command, api: '' })).rejects.toMatchObject({ code: 'grant_invalid' });
    expect([store.granted, timer.waits]).toEqual([4, [1000, 2000]]);
  });

  it('sends a file again under the same key', async () => {
    await writeTree(root, { a: 'a' });
    let failures = 0;
    store.beforePut = () => {
      if (failures++ < 2) throw new ControlPlaneUnavailableError('away');
    };
    await pushRoot();
    expect(store.keys).toHaveLength(3);
    expect(new Set(store.keys).size).toBe(1);
  });
});

describe('push, while servers are restarted', () => {
  it('asks the control plane again for everything, the commands under the same keys', async () => {
    await writeTree(root, { a: 'a' });
    const keys: string[] = [];
    const twice = <Asked, Answer>(call: (asked: Asked) => Promise<Answer>) => {
      let calls = 0;
      return async (asked: Asked): Promise<Answer> => {
        if (typeof asked === 'object' && asked !== null && 'idempotencyKey' in asked) keys.push(String(asked.idempotencyKey));
        const answer = await call(asked);
        if (calls++ === 0) throw new ConnectionFailedError('the answer got lost');
        return answer;
      };
    };
    const { create, get, listFiles, finalize, manifest } = store.packages;
    const packages = {
      ...store.packages,
      ...{ create: twice(create), listFiles: twice(listFiles), finalize: twice(finalize) },
      ...{ get: twice(get), manifest: twice(manifest) },
    };
    const ports = { packages, dataPlane: store.dataPlane, digester, timer };
    const keyed = { ...command, uniqueKey: 'k' };
    const onEvent = (event: TransferEvent) => void events.push(event);
    await expect(push(ports, { source: root, package: keyed, api: '', onEvent })).resolves.toMatchObject({ fileCount: 1 });
    const [create1, create2, finalize1, finalize2] = keys;
    expect([create1 === create2, finalize1 === finalize2, create1 === finalize1, keys.length]).toEqual([true, true, false, 4]);
    expect(events).toContainEqual({
      type: 'waiting',
      error: expect.objectContaining({ detail: 'the answer got lost' }),
      waitMilliseconds: 500,
      patienceMilliseconds: 120_000,
    });
    expect(events).toContainEqual({ type: 'resumed' });
  });

  it('fails at once where it is to have no patience', async () => {
    await writeTree(root, { a: 'a' });
    store.beforePut = () => {
      throw new ConnectionFailedError('away');
    };
    await expect(pushRoot({ patienceMilliseconds: 0 })).rejects.toMatchObject({ code: 'connection_failed' });
    expect(timer.waits).toEqual([]);
  });
});

describe('push against a server that is silent', () => {
  const silent = () => new Promise<never>(() => {});

  it.each([
    ['create', 'no file was sent'],
    ['finalize', expect.stringMatching(/^1 of 1 files are in package \S+, which was being finalized$/)],
    ['manifest', expect.stringMatching(/^1 of 1 files are in package \S+, which was being finalized$/)],
  ])('can be interrupted while %s is not answered', async (method, detail) => {
    await writeTree(root, { a: 'a' });
    const controller = new AbortController();
    const asked = () => {
      setImmediate(() => controller.abort());
      return silent();
    };
    const packages = { ...store.packages, [method]: asked };
    await expect(
      push(
        { packages, dataPlane: store.dataPlane, digester, timer },
        { source: root, package: command, api: '', signal: controller.signal },
      ),
    ).rejects.toMatchObject({ code: 'interrupted', detail });
  });

  it('is interrupted before it has begun', async () => {
    await writeTree(root, { a: 'a' });
    await expect(pushRoot({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'interrupted' });
    expect(store.packageIds).toEqual([]);
  });
});

describe('push with a unique key', () => {
  const keyed = { package: { ...command, uniqueKey: 'build-7' } };

  it('answers the same package for the same directory and sends nothing', async () => {
    await writeTree(root, { a: 'a', large: LARGE });
    const first = await pushRoot(keyed);
    await expect(pushRoot(keyed)).resolves.toMatchObject({
      packageId: first.packageId,
      manifestDigest: first.manifestDigest,
      sentBytes: 0,
      reusedBytes: 1_000_001,
    });
    expect(store.received).toHaveLength(2);
  });

  it('names both digests of a file that differs', async () => {
    await writeTree(root, { a: 'a' });
    await pushRoot(keyed);
    await writeTree(root, { a: 'A' });
    const [before, after] = ['a', 'A'].map((text) => digester.of(Buffer.from(text)).primary);
    await expect(pushRoot(keyed)).rejects.toMatchObject({
      members: { failures: [{ code: 'duplicate_relative_path', digest: before, local_digest: after }] },
      declaration: { remedy: expect.stringContaining('another key') },
    });
  });

  it('refuses a finalized package that lacks a file, and one that holds another', async () => {
    await writeTree(root, { a: 'a' });
    await pushRoot(keyed);
    await writeTree(root, { b: 'b' });
    await expect(pushRoot(keyed)).rejects.toMatchObject({ code: 'package_differs' });
    await rename(join(root, 'a'), join(root, 'b'));
    await expect(pushRoot(keyed)).rejects.toMatchObject({ code: 'package_differs', members: { relative_paths: ['a'] } });
  });

  it('does not finalize what another push of the key has added meanwhile', async () => {
    await writeTree(root, { a: 'a' });
    store.afterPut = async ({ packageId, relativePath }) => {
      if (relativePath !== 'a') return;
      await store.put({ packageId, relativePath: 'b', mediaType: 'text/plain' }, chunksOf(Buffer.from('b')));
    };
    await expect(pushRoot(keyed)).rejects.toMatchObject({ code: 'package_differs' });
    expect((await store.packages.get(onlyPackage() as PackageId)).package.status).toBe('created');
  });

  it('works with a token that may only write', async () => {
    await writeTree(root, { a: 'a', large: LARGE });
    await pushRoot({ ...keyed, finalize: false });
    const refuse = () => Promise.reject(new ScopeMissingError('read'));
    const packages = { ...store.packages, get: refuse, listFiles: refuse, manifest: refuse };
    await expect(
      push({ packages, dataPlane: store.dataPlane, digester, timer }, { source: root, ...keyed, api: '' }),
    ).resolves.toMatchObject({
      fileCount: 2,
      reusedBytes: 1_000_001,
    });
  });
});

it('sends only the files that are chosen, and looks only at these again', async () => {
  await writeTree(root, { 'a.txt': 'a', 'raw/b.txt': 'b', 'raw/c\\d': 'c', 'e.properties.redacted': 'e' });
  const include = (path: string) => !path.startsWith('raw/');
  const changing = (event: TransferEvent) => {
    if (event.type === 'file') writeFileSync(join(root, 'raw/b.txt'), 'changed');
  };
  const { packageId } = await pushRoot({ include, onEvent: changing });
  const { items } = await store.packages.listFiles({ packageId, limit: 10 });
  expect(items.map(({ relativePath, mediaType }) => [relativePath, mediaType])).toEqual([
    ['a.txt', 'text/plain'],
    ['e.properties.redacted', 'text/plain'],
  ]);
});

describe('push as an ordinary user', () => {
  const asRoot = process.getuid?.() === 0;

  it(`reports files that may not be read, before anything is sent${asRoot ? ' (root may read all: they are read)' : ''}`, async () => {
    await writeTree(root, { secret: 'x' });
    await chmod(join(root, 'secret'), 0);
    const outcome = pushRoot();
    if (asRoot) await expect(outcome).resolves.toMatchObject({ fileCount: 1 });
    else await expect(outcome).rejects.toMatchObject({ code: 'local_file_error', detail: 'secret: permission denied' });
  });
});
