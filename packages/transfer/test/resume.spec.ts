import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import { type CreatePackage, StorageFullError } from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type PushOptions, push } from '../src/index.js';
import { instantTimer } from './instant-timer.js';
import { MemoryStore } from './memory-store.js';
import { writeTree } from './tree.js';

const inner = createDigester({ threads: 1 });
afterAll(() => inner.close());

const command: CreatePackage = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };

let store: MemoryStore;
let root: string;
let resumeFile: string;
/** How many local files were read, by any way. */
let read: number;

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
  root = (await temporaryDirectory()).path;
  resumeFile = join((await temporaryDirectory()).path, 'push.jsonl');
  read = 0;
});

function pushRoot(options: Partial<PushOptions> = {}) {
  const ports = { packages: store.packages, dataPlane: store.dataPlane, digester, timer: instantTimer() };
  return push(ports, { source: root, package: command, api: 'http://api', resumeFile, parallel: 1, ...options });
}

/** A push of a, b and c that breaks off at c. */
async function interruptedPush(): Promise<void> {
  await writeTree(root, { a: 'a', b: 'b', c: 'c' });
  store.beforePut = ({ relativePath }) => {
    if (relativePath === 'c') throw new StorageFullError('no room');
  };
  await expect(pushRoot()).rejects.toMatchObject({ code: 'storage_full' });
  store.beforePut = () => {};
  store.received.length = 0;
  read = 0;
}

const lines = async () =>
  (await readFile(resumeFile, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('push with a resume file', () => {
  it('goes on in the same package and neither sends nor reads what is done', async () => {
    await interruptedPush();
    await expect(pushRoot()).resolves.toMatchObject({ fileCount: 3, sentBytes: 1, reusedBytes: 2 });
    expect(store.packageIds).toHaveLength(1);
    expect(store.received).toEqual(['c']);
    expect(read).toBe(1);
  });

  it('holds a header and a line for each recorded file', async () => {
    await interruptedPush();
    const [header, ...files] = await lines();
    expect(header).toEqual({ package_id: store.packageIds[0], api: 'http://api', root, key: null });
    expect(files.map((line) => [line.path, line.size, line.digest])).toEqual([
      ['a', 1, inner.of(Buffer.from('a')).primary],
      ['b', 1, inner.of(Buffer.from('b')).primary],
    ]);
  });

  it('is gone when the push is complete, and stays while the package is open', async () => {
    await writeTree(root, { a: 'a' });
    await pushRoot({ finalize: false });
    await expect(stat(resumeFile)).resolves.toBeDefined();
    await pushRoot();
    await expect(stat(resumeFile)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('drops a line that was not written whole', async () => {
    await interruptedPush();
    const { size } = await stat(resumeFile);
    await truncate(resumeFile, size - 20);
    await expect(pushRoot({ finalize: false })).resolves.toMatchObject({ fileCount: 3, reusedBytes: 2 });
    expect(store.received).toEqual(['c']);
    expect((await lines()).slice(1).map((line) => line.path)).toEqual(['a', 'b', 'c']);
  });

  it('starts anew in an empty file', async () => {
    await writeFile(resumeFile, '');
    await interruptedPush();
    await expect(pushRoot()).resolves.toMatchObject({ sentBytes: 1, reusedBytes: 2 });
  });

  it('reads again what follows a damaged line', async () => {
    await interruptedPush();
    const text = await readFile(resumeFile, 'utf8');
    await writeFile(resumeFile, text.replace('"path":"a"', '"path":7'));
    await expect(pushRoot()).resolves.toMatchObject({ reusedBytes: 2, sentBytes: 1 });
    expect(read).toBe(3);
  });

  it('notices that a recorded file changed since', async () => {
    await interruptedPush();
    await writeFile(join(root, 'a'), 'A');
    await expect(pushRoot()).rejects.toMatchObject({
      members: { failures: [{ relative_path: 'a', code: 'duplicate_relative_path' }] },
    });
  });

  it('sends again what the server has lost', async () => {
    await interruptedPush();
    const backup = new MemoryStore(inner);
    await backup.packages.create(command);
    store = backup;
    await expect(pushRoot()).resolves.toMatchObject({ fileCount: 3, sentBytes: 3 });
  });

  it('is not itself pushed when it lies in the directory', async () => {
    await writeTree(root, { a: 'a' });
    const { packageId } = await pushRoot({ resumeFile: join(root, '.resume') });
    expect(store.contentsOf(packageId)).toEqual({ a: 'a' });
  });

  it.each([
    ['server', { api: 'http://other' }],
    ['key', { package: { ...command, uniqueKey: 'k' } }],
  ])('is refused for another %s', async (_, other) => {
    await interruptedPush();
    await expect(pushRoot(other)).rejects.toMatchObject({ code: 'resume_file_mismatch' });
  });

  it('is refused for another directory, and left as it is', async () => {
    await interruptedPush();
    const before = await readFile(resumeFile, 'utf8');
    const elsewhere = (await temporaryDirectory()).path;
    await writeTree(elsewhere, { a: 'a' });
    await expect(pushRoot({ source: elsewhere })).rejects.toMatchObject({ code: 'resume_file_mismatch' });
    expect(await readFile(resumeFile, 'utf8')).toBe(before);
  });

  it('never overwrites a file that is no resume file', async () => {
    await writeTree(root, { a: 'a' });
    await appendFile(resumeFile, 'my thesis\n');
    await expect(pushRoot()).rejects.toMatchObject({ code: 'resume_file_mismatch' });
    expect(await readFile(resumeFile, 'utf8')).toBe('my thesis\n');
    expect(store.packageIds).toEqual([]);
  });
});
