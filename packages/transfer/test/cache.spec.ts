import { chmod, link, mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import type { CreatePackage } from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DirectoryCacheOptions, digestCacheIn, type PushOptions, push, type TransferEvent } from '../src/index.js';
import { instantTimer } from './instant-timer.js';
import { MemoryStore } from './memory-store.js';
import { writeTree } from './tree.js';

const inner = createDigester({ threads: 1 });
afterAll(() => inner.close());

const command: CreatePackage = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };
const CONTENTS = { a: 'a', 'dir/b': 'bb', large: Buffer.alloc(300_000, 'large ') };
/** Files of a moment ago count as ones that have lain still for long: what is tested here is not the waiting. */
const AT_ONCE = { quietNs: -3_600_000_000_000n, trusts: async () => true };

let store: MemoryStore;
let home: string;
let root: string;
let directory: string;
/** How many local files were read, by any way. */
let read: number;
let warnings: string[];

const digester = {
  ...inner,
  of: (bytes: Uint8Array) => {
    read += 1;
    return inner.of(bytes);
  },
  stream: () => {
    read += 1;
    return inner.stream();
  },
};

beforeEach(async () => {
  store = new MemoryStore(inner);
  home = (await temporaryDirectory()).path;
  root = join(home, 'run');
  directory = join(home, 'cache/push');
  warnings = [];
  await writeTree(root, CONTENTS);
});

async function pushRoot(cache: Partial<DirectoryCacheOptions> = {}, options: Partial<PushOptions> = {}) {
  read = 0;
  const { packages, dataPlane, known } = store;
  const digestCache = digestCacheIn({ directory, ...AT_ONCE, ...cache });
  const onEvent = (event: TransferEvent) => void (event.type === 'warning' && warnings.push(event.message));
  const ports = { packages, dataPlane, known, digestCache, digester, timer: instantTimer() };
  return { ...(await push(ports, { source: root, package: command, api: '', onEvent, ...options })), read };
}

async function cacheFile(): Promise<string> {
  const names = await readdir(directory);
  expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  return join(directory, names[0] ?? '');
}

const ALL_READ = { read: 3, sentBytes: 0, reusedBytes: 300_003 };
const NONE_READ = { ...ALL_READ, read: 0 };

describe('a push with a cache', () => {
  it('reads no file that it has read before, and sends none', async () => {
    await expect(pushRoot()).resolves.toMatchObject({ sentBytes: 300_003 });
    await expect(pushRoot()).resolves.toMatchObject(NONE_READ);
    expect([warnings, store.contentsOf(store.packageIds[1] ?? '')]).toEqual([[], store.contentsOf(store.packageIds[0] ?? '')]);
  });

  it('compares without reading what a package of its key holds', async () => {
    const keyed = { package: { ...command, uniqueKey: 'k' } };
    const { packageId } = await pushRoot({}, keyed);
    await expect(pushRoot({}, keyed)).resolves.toMatchObject({ ...NONE_READ, packageId });
  });

  it('sends what it knows and the store does not, and reads it then', async () => {
    await pushRoot();
    store = new MemoryStore(inner);
    await expect(pushRoot()).resolves.toMatchObject({ read: 3, sentBytes: 300_003, reusedBytes: 0 });
  });

  it('remembers what was read by a push that failed', async () => {
    store.beforePut = ({ relativePath }) => {
      if (relativePath === 'large') throw new TypeError('a defect');
    };
    await expect(pushRoot()).rejects.toThrow('a defect');
    store.beforePut = () => {};
    await pushRoot();
    await expect(pushRoot()).resolves.toMatchObject(NONE_READ);
  });

  it('remembers of a single file what it remembers of a directory', async () => {
    const source = join(root, 'large');
    await pushRoot({}, { source });
    await expect(pushRoot({}, { source })).resolves.toMatchObject({ read: 0, sentBytes: 0, reusedBytes: 300_000 });
  });

  it('reads all anew where it is told to, and remembers that', async () => {
    await pushRoot();
    await expect(pushRoot({ anew: true })).resolves.toMatchObject(ALL_READ);
    await expect(pushRoot()).resolves.toMatchObject(NONE_READ);
  });

  it('keeps it to its user', async () => {
    await pushRoot();
    expect([(await stat(await cacheFile())).mode & 0o777, (await stat(directory)).mode & 0o777]).toEqual([0o600, 0o700]);
  });
});

describe('a file is read again', () => {
  const changes: [string, () => Promise<void>][] = [
    ['has grown', () => writeFile(join(root, 'a'), 'aa')],
    ['has other bytes', () => writeFile(join(root, 'a'), 'A')],
    [
      'has other bytes and the old time',
      async () => {
        const { atime, mtime } = await stat(join(root, 'a'));
        await writeFile(join(root, 'a'), 'A');
        await utimes(join(root, 'a'), atime, mtime);
      },
    ],
    [
      'was written to by another name',
      async () => {
        await link(join(root, 'a'), join(home, 'other name'));
        await writeFile(join(home, 'other name'), 'A');
      },
    ],
    [
      'was replaced by one of the same size and time',
      async () => {
        await writeFile(join(home, 'other'), 'A');
        const { atime, mtime } = await stat(join(root, 'a'));
        await utimes(join(home, 'other'), atime, mtime);
        await rename(join(home, 'other'), join(root, 'a'));
      },
    ],
    [
      'has changed places with another',
      async () => {
        await writeTree(root, { z: 'z' });
        await rename(join(root, 'a'), join(root, 'y'));
        await rename(join(root, 'z'), join(root, 'a'));
        await rm(join(root, 'y'));
      },
    ],
    ['was touched', () => utimes(join(root, 'a'), new Date(0), new Date(0))],
    ['has other permissions', () => chmod(join(root, 'a'), 0o600)],
  ];

  it.each(changes)('that %s', async (_, change) => {
    await pushRoot();
    await change();
    const { packageId, read: again } = await pushRoot();
    expect(store.contentsOf(packageId).a).toBe(await readFile(join(root, 'a'), 'utf8'));
    expect(again).toBeGreaterThanOrEqual(1);
  });

  it('that had not lain still when it was read', async () => {
    const waiting = { quietNs: 3_600_000_000_000n };
    await pushRoot(waiting);
    await expect(pushRoot(waiting)).resolves.toMatchObject(ALL_READ);
  });

  it('that lies where changes cannot be told', async () => {
    const elsewhere = { trusts: async (path: string) => !path.endsWith('large') && !path.endsWith('a') && !path.endsWith('b') };
    await pushRoot(elsewhere);
    await expect(pushRoot(elsewhere)).resolves.toMatchObject(ALL_READ);
  });
});

describe('what is remembered does not count', () => {
  it('where it is damaged or cut', async () => {
    await pushRoot();
    const path = await cacheFile();
    const whole = await readFile(path);
    for (let damaged = 0; damaged < 12; damaged++) {
      const at = Math.floor((damaged * (whole.byteLength - 1)) / 11);
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      await writeFile(path, bytes);
      await expect(pushRoot()).resolves.toMatchObject(ALL_READ);
      await writeFile(path, whole);
      await truncate(path, at);
      await expect(pushRoot()).resolves.toMatchObject(ALL_READ);
    }
    await expect(pushRoot()).resolves.toMatchObject(NONE_READ);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['is of another run of the system', (text: string) => text.replace(/"boot_id":"[0-9a-f]{4}/, '"boot_id":"0000')],
    ['is of a time to come', (text: string) => text.replace(/"saved_ns":"1/, '"saved_ns":"9')],
    ['is of another directory', (text: string) => text.replace(/"root":"/, '"root":"/other')],
  ])('where it %s', async (_, change) => {
    await pushRoot();
    const path = await cacheFile();
    const [, ...lines] = (await readFile(path, 'utf8')).split('\n');
    const body = Buffer.from(change(lines.join('\n')));
    const checksum = Buffer.from(inner.primary(body)).toString('hex');
    await writeFile(path, Buffer.concat([Buffer.from(`artifactstore push cache 1 ${checksum}\n`), body]));
    await expect(pushRoot()).resolves.toMatchObject(ALL_READ);
  });

  it.each([
    ['a file that others may write to', (path: string) => chmod(path, 0o622)],
    [
      'a link',
      async (path: string) => {
        await rename(path, join(home, 'moved'));
        await symlink(join(home, 'moved'), path);
      },
    ],
  ])('where it is %s', async (_, change) => {
    await pushRoot();
    await change(await cacheFile());
    await expect(pushRoot()).resolves.toMatchObject(ALL_READ);
    await expect(pushRoot()).resolves.toMatchObject(NONE_READ);
  });

  it('where the clock was set while it was read', async () => {
    const begunNs = (await stat(root, { bigint: true })).ctimeNs + 3_600_000_000_000n;
    const clock = { begunNs, now: () => begunNs, checked: async () => undefined };
    await pushRoot({ startClock: async () => clock });
    await expect(pushRoot()).resolves.toMatchObject(ALL_READ);
  });

  it('where the clock shows a time before that of the last push', async () => {
    await pushRoot();
    const begunNs = (await stat(root, { bigint: true })).ctimeNs - 1n;
    const clock = { begunNs, now: () => begunNs, checked: async () => begunNs };
    await expect(pushRoot({ startClock: async () => clock })).resolves.toMatchObject(ALL_READ);
  });

  it('and fails the push, where a file is found to have other bytes under the same state', async () => {
    await pushRoot();
    const path = await cacheFile();
    const [, ...lines] = (await readFile(path, 'utf8')).split('\n');
    // As if the file system had not told of a change.
    const body = Buffer.from(lines.join('\n').replaceAll(inner.of(Buffer.from('a')).primary, inner.of(Buffer.from('A')).primary));
    const checksum = Buffer.from(inner.primary(body)).toString('hex');
    await writeFile(path, Buffer.concat([Buffer.from(`artifactstore push cache 1 ${checksum}\n`), body]));
    await expect(pushRoot()).rejects.toMatchObject({ members: { failures: [{ relative_path: 'a', code: 'file_changed' }] } });
    await expect(pushRoot()).resolves.toMatchObject(ALL_READ);
  });
});

describe('the directory of the cache', () => {
  it.each([
    ['is what is pushed', () => root],
    ['lies in what is pushed', () => join(root, 'not/there/yet')],
  ])('is not used where it %s, and nothing is made there', async (_, place) => {
    const before = await readdir(root, { recursive: true });
    await expect(pushRoot({ directory: place() })).resolves.toMatchObject({ fileCount: 3 });
    expect(await readdir(root, { recursive: true })).toEqual(before);
    expect(warnings).toEqual(['the cache of digests lies in the directory that is pushed, and is not used']);
  });

  it('is not used where it lies in what is pushed by way of a link', async () => {
    await mkdir(join(root, 'inside'));
    await symlink(join(root, 'inside'), join(home, 'link'));
    await pushRoot({ directory: join(home, 'link', 'push') });
    expect(warnings).toHaveLength(1);
  });

  it('that cannot be made or is not trusted fails no push', async () => {
    await expect(pushRoot({ directory: join(root, 'a', 'push') })).resolves.toMatchObject({ fileCount: 3 });
    await writeFile(join(home, 'file'), '');
    await expect(pushRoot({ directory: join(home, 'file', 'push') })).resolves.toMatchObject({ fileCount: 3 });
    expect(warnings).toEqual([expect.stringContaining('the cache'), 'the cache of digests: a part of the path is no directory']);
    await pushRoot({ trusts: async () => false });
    expect(await readdir(directory)).toEqual([]);
  });

  it('holds a file for each of the last 64 trees, and leaves alone what is not its own', async () => {
    await pushRoot();
    const mine = await cacheFile();
    await writeFile(join(directory, 'README'), 'mine');
    for (let index = 0; index < 70; index++) {
      const path = join(directory, String(index).padStart(64, '0'));
      await writeFile(path, 'x');
      await utimes(path, 1_700_000_000 + index, 1_700_000_000 + index);
    }
    const draft = join(directory, '.00000000-0000-0000-0000-000000000000');
    await writeFile(draft, 'of a push that was killed');
    await utimes(draft, 1_700_000_000, 1_700_000_000);
    await pushRoot();
    const names = await readdir(directory);
    expect(names).toHaveLength(65);
    expect(names).toContain('README');
    expect(names).toContain(mine.slice(-64));
    expect(names).not.toContain(String(6).padStart(64, '0'));
  });

  it('is shared by pushes at the same time', async () => {
    const others = await Promise.all(
      Array.from({ length: 4 }, async (_, index) => {
        const tree = join(home, `other-${index}`);
        await writeTree(tree, { file: `content ${index}` });
        return tree;
      }),
    );
    const all = () => Promise.all([root, root, root, ...others].map((source) => pushRoot({}, { source })));
    await all();
    await all();
    await expect(pushRoot()).resolves.toMatchObject(NONE_READ);
    expect(await readdir(directory)).toHaveLength(5);
    expect(warnings).toEqual([]);
  });
});
